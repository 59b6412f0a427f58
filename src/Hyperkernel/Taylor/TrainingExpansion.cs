using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Taylor;

/// <summary>
/// Full-batch gradient descent on the squared loss, as Taylor terms at its start predict it: by the tangent kernel alone, or by the tangent
/// kernel and how it moves.
/// </summary>
/// <remarks>
/// The loss is the mean over N training points of (h - y)^2 / 2, so a step moves the weights by -s sum_j r_j grad h_j, r = h - y, s = mu /
/// N. At first order K = K^h stands still and h_i -= s sum_j K_ij r_j, the linear model that wide networks are. At second order, with
/// T^2(i; j, l) = d^2/de_1 de_2 h(u_i; w + e_1 grad h_j + e_2 grad h_l) of the start, h_i += (s^2 / 2) sum_jl r_j r_l T^2(i; j, l) and K_ij
/// -= s sum_l r_l (T^2(i; j, l) + T^2(j; i, l)). What is left out are T^3 and contractions of several Hessians, such as grad h (Hess
/// h)(Hess h) grad h: of the order 1/n of T^2 itself (Dyer and Gur-Ari 2020, arXiv 1909.11304), and of a higher power of the time. So the
/// second order is better early, not in the rate at which the error falls with n; and where weights cross the kinks of an activation, no
/// Taylor term tells. Source: sections 3 and 4.2 of the paper's appendix; the hierarchy is that of Huang and Yau 2020 (arXiv 1909.08156),
/// cut off.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class TrainingExpansion<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _trained;
    private readonly Matrix<T> _values;
    private readonly Matrix<T> _outputs;

    // Of all points with the training points.
    private readonly Matrix<T> _kernel;

    // Row l: the matrix T^2(a; i, l) by a and i, for training point l; null at first order.
    private readonly Matrix<T>[]? _motion;

    /// <summary>Computes the terms at the network's weights.</summary>
    /// <param name="network">A network with one output.</param>
    /// <param name="points">N training points, then others whose outputs are predicted.</param>
    /// <param name="values">The training points' values y, N x 1.</param>
    /// <param name="order">1 or 2. The second takes an expansion of two directions for each pair of a training point and a point, and as
    /// many numbers for each point.</param>
    /// <exception cref="ArgumentException">There are several outputs, the order is neither, values do not fit, or an activation has no
    /// Taylor coefficients of order 2.</exception>
    public TrainingExpansion(FiniteNetwork<T> network, Points<T> points, Matrix<T> values, int order)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(values);
        if (network.OutputCount != 1 || order is not (1 or 2) || values.Columns != 1 || values.Rows < 1 || values.Rows > points.Count)
        {
            throw new ArgumentException(
                $"TrainingExpansion: order {order}, {network.OutputCount} outputs, {values.Rows} x {values.Columns} values, "
                    + $"{points.Count} points; must be order 1 or 2, one output, and N x 1 values of the first N points."
            );
        }

        _trained = (int)values.Rows;
        _values = values.Clone();
        using TangentFeatures<T> features = network.Linearize(points);
        using Matrix<T> kernel = features.Kernel();
        int count = checked((int)points.Count);
        _outputs = features.Outputs.Clone();
        _kernel = kernel.View.Block(0, 0, count, _trained).ToMatrix();
        if (order == 1)
        {
            return;
        }

        _motion = [.. Enumerable.Range(0, _trained).Select(_ => Matrix<T>.Uninitialized(count, count))];
        for (int i = 0; i < count; i++)
        {
            // T^2 is symmetric in its directions.
            for (int l = 0; l <= Math.Min(i, _trained - 1); l++)
            {
                using Matrix<T> terms = network.CorrelationFunction(points, points, new(i), new(l));
                for (int a = 0; a < count; a++)
                {
                    _motion[l][a, i] = terms[a, 0];
                    if (i < _trained)
                    {
                        _motion[i][a, l] = terms[a, 0];
                    }
                }
            }
        }
    }

    /// <summary>The outputs after some steps.</summary>
    /// <param name="steps">The number of steps, not negative.</param>
    /// <param name="rate">mu, the learning rate; finite and positive.</param>
    /// <returns>A row for each point.</returns>
    /// <exception cref="ArgumentException">A number is not allowed.</exception>
    public Matrix<T> After(int steps, double rate)
    {
        if (steps < 0 || !(double.IsFinite(rate) && rate > 0))
        {
            throw new ArgumentException(
                $"TrainingExpansion: {steps} steps at rate {rate}; steps must not be negative, and the rate finite and > 0."
            );
        }

        T s = T.CreateTruncating(rate / _trained);
        Matrix<T> outputs = _outputs.Clone();
        using Matrix<T> kernel = _kernel.Clone(),
            residuals = Matrix<T>.Uninitialized(1, _trained);
        for (int k = 0; k < steps; k++)
        {
            for (int j = 0; j < _trained; j++)
            {
                residuals[0, j] = s * (outputs[j, 0] - _values[j, 0]);
            }

            Take(outputs, kernel, residuals.Row(0));
        }

        return outputs;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _values.Dispose();
        _outputs.Dispose();
        _kernel.Dispose();
        foreach (Matrix<T> motion in _motion ?? [])
        {
            motion.Dispose();
        }
    }

    // A step of s r.
    private void Take(Matrix<T> outputs, Matrix<T> kernel, ReadOnlySpan<T> step)
    {
        for (int i = 0; i < outputs.Rows; i++)
        {
            outputs[i, 0] -= TensorPrimitives.Dot(kernel.Row(i), step);
        }

        if (_motion is null)
        {
            return;
        }

        for (int l = 0; l < _trained; l++)
        {
            Matrix<T> motion = _motion[l];
            for (int i = 0; i < outputs.Rows; i++)
            {
                ReadOnlySpan<T> along = motion.Row(i)[.._trained];
                outputs[i, 0] += T.CreateTruncating(.5) * step[l] * TensorPrimitives.Dot(along, step);
                for (int j = 0; j < _trained; j++)
                {
                    kernel[i, j] -= step[l] * (along[j] + motion[j, i]);
                }
            }
        }
    }
}
