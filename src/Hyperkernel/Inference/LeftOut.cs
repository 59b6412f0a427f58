using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference;

/// <summary>What training values are less their prediction from all the others.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
/// <param name="Residuals">Laid out as the values: N x C where points were left out one at a time, N_x x (N_z C) on a grid. NaN where
/// nothing was left out.</param>
/// <param name="MeanSquare">The mean square of them: the error to expect at new points, or at new contexts.</param>
public sealed record LeftOut<T>(Matrix<T> Residuals, double MeanSquare) : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Of the mean square, where only some points were drawn to be left out; null where all were.</summary>
    public double? StandardError { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Residuals.Dispose();
}
