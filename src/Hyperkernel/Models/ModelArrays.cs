namespace Hyperkernel.Models;

/// <summary>The names of arrays in a model's file; docs/models.md has their shapes.</summary>
internal static class ModelArrays
{
    public const string Values = "values";
    public const string Weights = "weights";
    public const string PredictionCoordinates = "prediction_coordinates";
}
