using Hyperkernel.Inference.Models;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Learning;

/// <summary>Contexts and coordinates at deviation 1, and how they came there.</summary>
internal sealed record LearningInputs(
    Matrix<double> Contexts,
    ColumnScaling ContextScaling,
    Matrix<double>? Coordinates,
    ColumnScaling? CoordinateScaling,
    long Observations,
    bool HaveNoise
) : IDisposable
{
    /// <summary>Those of some observations.</summary>
    public static LearningInputs Of(Observations observations, bool scalesCoordinates)
    {
        ColumnScaling contexts = ColumnScaling.Standard(observations.Contexts);
        ColumnScaling? coordinates =
            observations.Coordinates is not { } given ? null
            : scalesCoordinates ? ColumnScaling.Standard(given)
            : ColumnScaling.None((int)given.Columns);
        return new(
            contexts.Of(observations.Contexts),
            contexts,
            coordinates?.Of(observations.Coordinates!),
            coordinates,
            observations.Count,
            observations.Noise is not null
        );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Contexts.Dispose();
        Coordinates?.Dispose();
    }
}
