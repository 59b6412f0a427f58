using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Training;

/// <summary>Adam, see <see cref="Optimizer.Adam"/>; the gradient of a few rows is formed at a time.</summary>
internal sealed class AdamUpdate<T> : Update<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const long BlockEntries = 1 << 16;
    private readonly IReadOnlyList<(string Name, Matrix<T> Values)> _parameters;
    private readonly IMatrixBackend _backend;
    private readonly Matrix<T>[] _means;
    private readonly Matrix<T>[] _squares;
    private readonly Matrix<T>[] _gradients;
    private readonly Optimizer.AdamMoments _optimizer;
    private T _rate;
    private T _squareScale;

    public AdamUpdate(Optimizer.AdamMoments optimizer, IReadOnlyList<(string Name, Matrix<T> Values)> parameters, IMatrixBackend backend)
    {
        (_optimizer, _parameters, _backend) = (optimizer, parameters, backend);
        (_means, _squares) = (Zeros(parameters), Zeros(parameters));
        _gradients =
        [
            .. parameters.Select(p =>
                Matrix<T>.Uninitialized(Math.Min(p.Values.Rows, Math.Max(1, BlockEntries / p.Values.Columns)), p.Values.Columns)
            ),
        ];
    }

    public override IEnumerable<(string Name, Matrix<T> Values)> State =>
        _parameters.SelectMany((p, i) => ((string, Matrix<T>)[])[($"mean_{p.Name}", _means[i]), ($"square_{p.Name}", _squares[i])]);

    // Both corrections for moments that begin at zero.
    public override void Begin(long step, double rate)
    {
        _rate = T.CreateTruncating(rate / (1 - Math.Pow(_optimizer.Beta1, step + 1)));
        _squareScale = T.CreateTruncating(1 / (1 - Math.Pow(_optimizer.Beta2, step + 1)));
    }

    public override void Take(int parameter, long first, T scale, MatrixView<T> d, MatrixView<T> q)
    {
        Matrix<T> buffer = _gradients[parameter];
        for (long start = 0; start < d.Columns; start += buffer.Rows)
        {
            long count = Math.Min(buffer.Rows, d.Columns - start);
            MatrixView<T> gradient = Rows(buffer, 0, count);
            _backend.Multiply(scale, d.Block(0, start, d.Rows, count), Transposition.Transposed, q, Transposition.None, T.Zero, gradient);
            for (long row = 0; row < count; row++)
            {
                long target = first + start + row;
                Move(
                    gradient.Row(row),
                    _means[parameter].Row(target),
                    _squares[parameter].Row(target),
                    _parameters[parameter].Values.Row(target)
                );
            }
        }
    }

    private void Move(ReadOnlySpan<T> gradient, Span<T> mean, Span<T> square, Span<T> values)
    {
        T beta1 = T.CreateTruncating(_optimizer.Beta1),
            beta2 = T.CreateTruncating(_optimizer.Beta2),
            epsilon = T.CreateTruncating(_optimizer.Epsilon);
        for (int k = 0; k < gradient.Length; k++)
        {
            T g = gradient[k];
            mean[k] = (beta1 * mean[k]) + ((T.One - beta1) * g);
            square[k] = (beta2 * square[k]) + ((T.One - beta2) * g * g);
            values[k] -= _rate * mean[k] / (T.Sqrt(square[k] * _squareScale) + epsilon);
        }
    }
}
