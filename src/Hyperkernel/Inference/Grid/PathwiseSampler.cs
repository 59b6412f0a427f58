using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;

namespace Hyperkernel.Inference.Grid;

/// <summary>
/// Posterior variances from draws: with (f, f*) a draw of the prior on training and new points, f* - K* (K + ridge)^-1 (f + noise) is one
/// of the posterior about its mean.
/// </summary>
/// <remarks>
/// Draws are exact up to Lanczos' steps, (U (x) V)(D + d)^1/2 B^1/2 times normal numbers on the grid of training and new inputs together;
/// eight steps leave 1e-4 or less. They carry a hundredth of the smallest noise as noise d of their own, so that rounding cannot make their
/// covariance indefinite; variances are too large by as much. Sources: Chow and Saad 2014; Wilson et al. 2020.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class PathwiseSampler<T>(GridSystem<T> system, double ridge, CrossKernel<T> cross, DeviationOptions options)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int LanczosSteps = 8;
    private const double OwnNoise = 0.01;

    // Of the draws themselves.
    private readonly double _own = OwnNoise * (system.Mask?.SmallestNoise(ridge) ?? ridge);
    private readonly SolverOptions _solving = system.Options with { Compute = system.Options.Compute.Quiet };

    /// <summary>The mean squares of the draws at new points, N_new x M.</summary>
    public Matrix<double> Variances(Matrix<T> contexts, Matrix<T>? coordinates)
    {
        GridDecomposition<T> training = system.Decomposition;
        using Matrix<T> allContexts = Over(training.Contexts, contexts);
        using Matrix<T> allCoordinates = coordinates is null ? training.Coordinates.Clone() : Over(training.Coordinates, coordinates);
        using GridSystem<T> joint = new(training.On(allContexts, allCoordinates), _solving);
        using WhitenedOperator<T> whitened = new(joint, _own);
        using Matrix<T> draw = Matrix<T>.Uninitialized(joint.Contexts, joint.Coordinates),
            noise = Matrix<T>.Uninitialized(system.Contexts, system.Coordinates);
        long columns = (coordinates ?? training.Coordinates).Rows;
        MatrixView<T> observed = draw.View.Block(0, 0, system.Contexts, system.Coordinates);
        MatrixView<T> atNew = draw.View.Block(system.Contexts, joint.Coordinates - columns, contexts.Rows, columns);
        Matrix<double> variances = Matrix<double>.Zeros(contexts.Rows, columns);
        CounterRandom random = new(options.Seed, RandomStream.PosteriorSamples);
        ulong index = 0;
        for (int sample = 0; sample < options.Samples; sample++)
        {
            FillNormal(draw, random, ref index);
            using (Lanczos<T> lanczos = new(whitened, draw, LanczosSteps, _solving.Compute.Cancellation))
            {
                lanczos.Apply(value => Math.Sqrt(Math.Max(0, value)), draw);
            }

            whitened.Colour(draw);
            FillNormal(noise, random, ref index);
            AddNoise(observed, noise);
            AddSquares(observed, atNew, variances);
            system.Options.Compute.Report("samples", sample + 1, options.Samples);
        }

        for (long i = 0; i < variances.Rows; i++)
        {
            TensorPrimitives.Divide(variances.Row(i), options.Samples, variances.Row(i));
        }

        return variances;
    }

    private static Matrix<T> Over(Matrix<T> upper, Matrix<T> lower)
    {
        Matrix<T> both = Matrix<T>.Uninitialized(upper.Rows + lower.Rows, upper.Columns);
        upper.View.CopyTo(both.View.Block(0, 0, upper.Rows, upper.Columns));
        lower.View.CopyTo(both.View.Block(upper.Rows, 0, lower.Rows, upper.Columns));
        return both;
    }

    /// <summary>Fills a field with normal numbers, row by row.</summary>
    internal static void FillNormal(MatrixView<T> field, CounterRandom random, ref ulong index)
    {
        for (long i = 0; i < field.Rows; i++)
        {
            random.FillNormal(index, field.Row(i));
            index += (ulong)field.Columns;
        }
    }

    private void AddNoise(MatrixView<T> observed, Matrix<T> normal)
    {
        if (system.Mask?.Extra is not { } extra)
        {
            ConjugateGradients.AddScaled(observed, Math.Sqrt(ridge - _own), normal);
            return;
        }

        for (long i = 0; i < observed.Rows; i++)
        {
            for (int a = 0; a < observed.Columns; a++)
            {
                observed[i, a] += T.CreateTruncating(Math.Sqrt(ridge + extra[i, a] - _own)) * normal[i, a];
            }
        }
    }

    // Adds (f* - K* (K + ridge)^-1 y)^2.
    private void AddSquares(MatrixView<T> y, MatrixView<T> atNew, Matrix<double> variances)
    {
        using Matrix<double> weights = Matrix<double>.Zeros(y.Rows, y.Columns),
            path = atNew.ConvertTo<double>();
        using Matrix<double> mean = Matrix<double>.Uninitialized(path.Rows, path.Columns);
        system.Mask?.Clear(y);
        _ = system.Solve(y, weights.View, channels: 1, ridge, _solving);
        cross.Kernel.ApplyInDouble(system.Options.Compute.Backend, weights, mean);
        for (long i = 0; i < path.Rows; i++)
        {
            TensorPrimitives.Subtract<double>(path.Row(i), mean.Row(i), path.Row(i));
            TensorPrimitives.MultiplyAdd<double>(path.Row(i), path.Row(i), variances.Row(i), variances.Row(i));
        }
    }
}
