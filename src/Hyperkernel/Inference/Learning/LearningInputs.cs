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
    bool HaveNoise,
    ColumnGroup[] ContextGroups,
    ColumnGroup[] CoordinateGroups
) : IDisposable
{
    /// <summary>Those of some observations.</summary>
    public static LearningInputs Of(Observations observations, bool scalesCoordinates)
    {
        TableColumns? table = observations.Columns;
        ColumnGroup[] ofContexts = ColumnGroup.Of(table, table?.Contexts ?? [], observations.Contexts.Columns),
            ofCoordinates = ColumnGroup.Of(table, table?.Coordinates ?? [], observations.Coordinates?.Columns ?? 0);
        ColumnScaling contexts = ColumnScaling.Standard(observations.Contexts).Grouped(ofContexts.Select(g => g.Columns));
        ColumnScaling? coordinates =
            observations.Coordinates is not { } given ? null
            : scalesCoordinates ? ColumnScaling.Standard(given).Grouped(ofCoordinates.Select(g => g.Columns))
            : ColumnScaling.None((int)given.Columns);
        return new(
            contexts.Of(observations.Contexts),
            contexts,
            coordinates?.Of(observations.Coordinates!),
            coordinates,
            observations.Count,
            observations.Noise is not null,
            ofContexts,
            ofCoordinates
        );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Contexts.Dispose();
        Coordinates?.Dispose();
    }
}
