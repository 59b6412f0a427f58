namespace Hyperkernel.Inference.Models;

/// <summary>The names of the arrays of a model's file that are not its points; docs/models.md has the shapes.</summary>
internal static class ModelArrays
{
    public const string Values = "values";
    public const string Weights = "weights";
    public const string Observed = "observed";
    public const string Subsets = "subsets";
    public const string PredictionCoordinates = "prediction_coordinates";
}
