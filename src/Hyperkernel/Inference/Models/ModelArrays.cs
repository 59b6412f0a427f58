using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Models;

/// <summary>The names of the arrays of a model's file that are not its points; docs/models.md has the shapes.</summary>
internal static class ModelArrays
{
    public const string Values = "values";
    public const string Weights = "weights";
    public const string Observed = "observed";
    public const string Subsets = "subsets";
    public const string PredictionCoordinates = "prediction_coordinates";
    public const string Noise = "noise";

    /// <summary>Adds the noise that points have beside the ridge, N x 1, where there is any.</summary>
    public static void WriteNoise(NpzWriter archive, IReadOnlyList<double>? noise)
    {
        if (noise is not null)
        {
            using Matrix<double> column = Matrix<double>.Create(noise.Count, 1, (i, _) => noise[(int)i]);
            archive.Add(Noise, column);
        }
    }

    /// <summary>The noise that points have beside the ridge; null where there is none.</summary>
    public static double[]? ReadNoise(NpzArchive archive)
    {
        if (!archive.Contains(Noise))
        {
            return null;
        }

        using Matrix<double> column = archive.Read<double>(Noise).Values;
        return [.. Enumerable.Range(0, (int)column.Rows).Select(i => column[i, 0])];
    }
}
