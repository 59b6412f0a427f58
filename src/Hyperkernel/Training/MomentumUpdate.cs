using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Training;

/// <summary>M = c M + scale D^T Q as one product onto M; W -= mu M.</summary>
internal sealed class MomentumUpdate<T> : Update<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly IReadOnlyList<(string Name, Matrix<T> Values)> _parameters;
    private readonly IMatrixBackend _backend;
    private readonly Matrix<T>[] _velocities;
    private readonly T _coefficient;
    private T _rate;

    public MomentumUpdate(Optimizer.HeavyBall optimizer, IReadOnlyList<(string Name, Matrix<T> Values)> parameters, IMatrixBackend backend)
    {
        (_parameters, _backend, _coefficient) = (parameters, backend, T.CreateTruncating(optimizer.Coefficient));
        _velocities = Zeros(parameters);
    }

    public override IEnumerable<(string Name, Matrix<T> Values)> State =>
        _parameters.Select((p, i) => ($"velocity_{p.Name}", _velocities[i]));

    public override void Begin(long step, double rate) => _rate = T.CreateTruncating(rate);

    public override void Take(int parameter, long first, T scale, MatrixView<T> d, MatrixView<T> q)
    {
        MatrixView<T> velocity = Rows(_velocities[parameter], first, d.Columns),
            values = Rows(_parameters[parameter].Values, first, d.Columns);
        _backend.Multiply(scale, d, Transposition.Transposed, q, Transposition.None, _coefficient, velocity);
        for (long row = 0; row < values.Rows; row++)
        {
            TensorPrimitives.MultiplyAdd(velocity.Row(row), -_rate, values.Row(row), values.Row(row));
        }
    }
}
