using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Training;

/// <summary>W -= mu scale D^T Q as one product onto W: the gradient is never formed.</summary>
internal sealed class SgdUpdate<T>(IReadOnlyList<(string Name, Matrix<T> Values)> parameters, IMatrixBackend backend) : Update<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T _rate;

    public override IEnumerable<(string Name, Matrix<T> Values)> State => [];

    public override void Begin(long step, double rate) => _rate = T.CreateTruncating(rate);

    public override void Take(int parameter, long first, T scale, MatrixView<T> d, MatrixView<T> q) =>
        backend.Multiply(
            -_rate * scale,
            d,
            Transposition.Transposed,
            q,
            Transposition.None,
            T.One,
            Rows(parameters[parameter].Values, first, d.Columns)
        );
}
