using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>Some points as arrays.</summary>
/// <param name="First">The number of the first point.</param>
/// <param name="Count">How many points.</param>
/// <param name="Contexts">Distinct contexts, one a row; of a plain network the inputs, one a point.</param>
/// <param name="ContextOf">The context of each point, as a row of <paramref name="Contexts"/>; null where point i has row i.</param>
/// <param name="Coordinates">What the primary network sees of each point's coordinate, one row a point; empty for a plain network.</param>
internal readonly record struct PointBatch<T>(long First, int Count, MatrixView<T> Contexts, int[]? ContextOf, MatrixView<T> Coordinates)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;
