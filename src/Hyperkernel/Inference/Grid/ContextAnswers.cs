using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>
/// Answers of a whole grid's model at one new context after another, and the training coordinates: what does not depend on the context is
/// made once, so an answer takes milliseconds.
/// </summary>
/// <remarks>
/// Means are those of the Kronecker terms, and variances those of the model operator, as <see cref="GridModel{T}"/> has them. There are no
/// checks by the kernel's own entries, which take many times as long; whoever asks compares once, with the model's own answers.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class ContextAnswers<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GridModel<T> _model;
    private readonly Matrix<double> _contextVectors;
    private readonly Matrix<double> _coordinateVectors;
    private readonly Matrix<double> _inverse;
    private readonly Matrix<T>[] _factors;
    private readonly Func<Matrix<T>, CrossKernel<T>> _cross;

    /// <summary>Prepares the answers of a model.</summary>
    /// <exception cref="ArgumentException">The model has several channels, or pairs are missing.</exception>
    public ContextAnswers(GridModel<T> model)
    {
        if (model.Channels != 1 || model.System.Mask is not null)
        {
            throw new ArgumentException("ContextAnswers: the model must be of one channel and of a whole grid.", nameof(model));
        }

        GridSystem<T> system = model.System;
        _model = model;
        _contextVectors = system.Eigenbasis.ContextVectors.ConvertTo<double>();
        _coordinateVectors = system.Eigenbasis.CoordinateVectors.ConvertTo<double>();
        _inverse = system.Eigenbasis.Spectrum.ConvertTo<double>();
        for (long i = 0; i < _inverse.Rows; i++)
        {
            TensorPrimitives.Add(_inverse.Row(i), model.Ridge, _inverse.Row(i));
            TensorPrimitives.Divide(1, _inverse.Row(i), _inverse.Row(i));
        }

        _cross = system.Decomposition.CrossRepeatedly();
        _factors = InBasis(system.Decomposition.System.CoordinateFactors);
    }

    private IMatrixBackend Backend => _model.System.Options.Compute.Backend;

    /// <summary>The mean and the posterior variance of the function at every training coordinate.</summary>
    /// <param name="context">1 x n_0.</param>
    public (double[] Mean, double[] Variance) At(Matrix<T> context)
    {
        GridDecomposition<T> decomposition = _model.System.Decomposition;
        using CrossKernel<T> cross = _cross(context);
        using Matrix<double> prior = decomposition.Variances(context, null);

        // A context unlike those of training may need terms of its own.
        Matrix<T>[] factors = cross.SharesCoordinateFactors ? _factors : InBasis(cross.Kernel.CoordinateFactors);
        using Matrix<double> sides = Matrix<double>.Uninitialized(cross.Kernel.Rank, _model.System.Contexts);
        for (int r = 0; r < cross.Kernel.Rank; r++)
        {
            TensorPrimitives.ConvertTruncating<T, double>(cross.Kernel.ContextFactors[r].Row(0), sides.Row(r));
        }

        (double[] Mean, double[] Variance) answer = (Mean(sides, cross.Kernel.CoordinateFactors), Variance(sides, factors, prior.Row(0)));
        if (!ReferenceEquals(factors, _factors))
        {
            Array.ForEach(factors, factor => factor.Dispose());
        }

        return answer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _contextVectors.Dispose();
        _coordinateVectors.Dispose();
        _inverse.Dispose();
        Array.ForEach(_factors, factor => factor.Dispose());
    }

    // Sum over r of Q_r (p_r W): with one context the weights come first.
    private double[] Mean(Matrix<double> sides, IReadOnlyList<Matrix<T>> coordinateFactors)
    {
        using Matrix<double> weighted = Matrix<double>.Uninitialized(sides.Rows, _model.Weights.Columns);
        Backend.Multiply<double>(1, sides, Transposition.None, _model.Weights, Transposition.None, 0, weighted);
        double[] mean = new double[coordinateFactors[0].Rows];
        InParallel.For(
            mean.Length,
            new ParallelOptions(),
            z =>
            {
                double[] factor = new double[weighted.Columns];
                for (int r = 0; r < coordinateFactors.Count; r++)
                {
                    TensorPrimitives.ConvertTruncating<T, double>(coordinateFactors[r].Row(z), factor);
                    mean[z] += TensorPrimitives.Dot<double>(factor, weighted.Row(r));
                }
            }
        );
        return mean;
    }

    // k** - k*^T H^-1 k*: the sum over terms r >= s of products in the eigenbasis.
    private double[] Variance(Matrix<double> sides, Matrix<T>[] factors, ReadOnlySpan<double> prior)
    {
        int rank = factors.Length;
        using Matrix<double> alpha = Matrix<double>.Uninitialized(rank, sides.Columns),
            pairs = Matrix<double>.Uninitialized(rank * (rank + 1) / 2, sides.Columns),
            middle = Matrix<double>.Uninitialized(pairs.Rows, _inverse.Columns);
        Backend.Multiply<double>(1, sides, Transposition.None, _contextVectors, Transposition.Transposed, 0, alpha);
        for (int r = 0; r < rank; r++)
        {
            for (int s = 0; s <= r; s++)
            {
                Span<double> pair = pairs.Row((r * (r + 1) / 2) + s);
                TensorPrimitives.Multiply<double>(alpha.Row(r), alpha.Row(s), pair);
                TensorPrimitives.Multiply(pair, s == r ? 1.0 : 2.0, pair);
            }
        }

        Backend.Multiply<double>(1, pairs, Transposition.None, _inverse, Transposition.None, 0, middle);
        using Matrix<T> terms = middle.ConvertTo<T>();
        double[] variance = prior.ToArray();
        InParallel.For(
            variance.Length,
            new ParallelOptions(),
            z =>
            {
                T[] sum = new T[terms.Columns];
                double explained = 0;
                for (int r = 0; r < rank; r++)
                {
                    Array.Clear(sum);
                    for (int s = 0; s <= r; s++)
                    {
                        TensorPrimitives.MultiplyAdd<T>(terms.Row((r * (r + 1) / 2) + s), factors[s].Row(z), sum, sum);
                    }

                    explained += double.CreateTruncating(TensorPrimitives.Dot<T>(factors[r].Row(z), sum));
                }

                variance[z] = variance[z] == 0 ? 0 : variance[z] - explained;
            }
        );
        return variance;
    }

    private Matrix<T>[] InBasis(IReadOnlyList<Matrix<T>> factors) =>
        [
            .. factors.Select(factor =>
            {
                using Matrix<double> wide = factor.ConvertTo<double>(),
                    result = Matrix<double>.Uninitialized(wide.Rows, wide.Columns);
                Backend.Multiply<double>(1, wide, Transposition.None, _coordinateVectors, Transposition.Transposed, 0, result);
                return result.ConvertTo<T>();
            }),
        ];
}
