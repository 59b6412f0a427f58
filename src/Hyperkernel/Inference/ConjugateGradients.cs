using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference;

/// <summary>Preconditioned conjugate gradients for several right-hand sides at once.</summary>
/// <remarks>
/// Channels share every product but have their own step lengths; all go on until the last is done. The recursive residual drifts from the
/// true one by rounding, so when it says done, the residual is computed anew in double precision, and the iteration restarted for a
/// correction until it agrees: iterative refinement, which lets single precision reach what double precision does. If a restart no longer
/// halves the residual, the report says so. Sources: Hestenes and Stiefel 1952; for refinement Wilkinson 1963.
/// </remarks>
internal static class ConjugateGradients
{
    /// <summary>Solves A X = B in place of X, which holds the initial guess.</summary>
    /// <remarks>
    /// Squares of very small or large values leave the range of single precision, and a channel's size says nothing about another's: powers
    /// of two take each channel to about 1 meanwhile, and change no digit.
    /// </remarks>
    public static SolveReport Solve<T>(
        ISymmetricSystem<T> system,
        ISymmetricOperator<T> preconditioner,
        MatrixView<T> rightHandSides,
        MatrixView<double> solution,
        int channels,
        SolverOptions options
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] exponents = [.. Enumerable.Range(0, channels).Select(c => BinaryScale.Exponent(ChannelOf(rightHandSides, channels, c)))];
        Scale(-1);
        SolveReport report = SolveScaled(system, preconditioner, rightHandSides, solution, channels, options);
        Scale(1);
        return report;

        void Scale(int sign)
        {
            for (int c = 0; c < channels; c++)
            {
                BinaryScale.Apply(ChannelOf(rightHandSides, channels, c), sign * exponents[c]);
                BinaryScale.Apply(ChannelOf(solution, channels, c), sign * exponents[c]);
            }
        }
    }

    private static SolveReport SolveScaled<T>(
        ISymmetricSystem<T> system,
        ISymmetricOperator<T> preconditioner,
        MatrixView<T> rightHandSides,
        MatrixView<double> solution,
        int channels,
        SolverOptions options
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Matrix<T> residual = Matrix<T>.Uninitialized(rightHandSides.Rows, rightHandSides.Columns);
        using Matrix<T> direction = Matrix<T>.Uninitialized(rightHandSides.Rows, rightHandSides.Columns);
        using Matrix<T> product = Matrix<T>.Uninitialized(rightHandSides.Rows, rightHandSides.Columns);
        using Matrix<T> correction = Matrix<T>.Uninitialized(rightHandSides.Rows, rightHandSides.Columns);
        using Matrix<double> exact = Matrix<double>.Uninitialized(rightHandSides.Rows, rightHandSides.Columns);
        double[] wide = new double[rightHandSides.Columns];
        double[] sizes = PerChannel(channels, c => Math.Sqrt(Dot(Channel(rightHandSides, c), Channel(rightHandSides, c))));
        bool guessed = Dot(solution, solution) > 0;
        int iterations = 0;
        double before = double.PositiveInfinity;
        while (true)
        {
            double relative = guessed || iterations > 0 ? TrueResidual() : CopyRightHandSides();
            bool converged = relative <= options.RelativeResidual;
            if (converged || !(relative <= before / 2) || iterations >= options.MaxIterations)
            {
                return new(iterations, relative, converged);
            }

            before = relative;
            correction.View.Fill(T.Zero);
            Iterate();
            AddTo(solution, correction);
        }

        MatrixView<T> Channel(MatrixView<T> fields, int c) => ChannelOf(fields, channels, c);

        double CopyRightHandSides()
        {
            rightHandSides.CopyTo(residual);
            return sizes.Any(s => s > 0) ? 1 : 0;
        }

        double TrueResidual()
        {
            system.ApplyInDouble(solution, exact);
            for (long i = 0; i < exact.Rows; i++)
            {
                Span<double> row = exact.Row(i);
                TensorPrimitives.ConvertTruncating<T, double>(rightHandSides.Row(i), wide);
                TensorPrimitives.Subtract<double>(wide, row, row);
                TensorPrimitives.ConvertTruncating<double, T>(row, residual.Row(i));
            }

            return Relative();
        }

        double Relative() =>
            PerChannel(channels, c => sizes[c] == 0 ? 0 : Math.Sqrt(Dot(Channel(residual, c), Channel(residual, c))) / sizes[c]).Max();

        void Iterate()
        {
            double[] previous = new double[channels];
            double relative = double.PositiveInfinity;
            for (bool first = true; relative > options.RelativeResidual && iterations < options.MaxIterations; first = false)
            {
                options.Compute.Cancellation.ThrowIfCancellationRequested();
                preconditioner.Apply(residual, product);
                for (int c = 0; c < channels; c++)
                {
                    double current = Dot(Channel(residual, c), Channel(product, c));
                    ScaleAndAdd(Channel(direction, c), first || previous[c] == 0 ? 0 : current / previous[c], Channel(product, c));
                    previous[c] = current;
                }

                system.Apply(direction, product);
                bool moved = false;
                for (int c = 0; c < channels; c++)
                {
                    // Curvature that is not positive is rounding: the channel is done, or as far as this precision goes.
                    double curvature = Dot(Channel(direction, c), Channel(product, c));
                    double step = curvature > 0 ? previous[c] / curvature : 0;
                    moved |= step != 0;
                    AddScaled(Channel(correction, c), step, Channel(direction, c));
                    AddScaled(Channel(residual, c), -step, Channel(product, c));
                }

                iterations++;
                relative = Relative();
                options.Compute.Progress?.Report(new("iterations", iterations, options.MaxIterations) { RelativeResidual = relative });
                if (!moved)
                {
                    return;
                }
            }
        }
    }

    private static MatrixView<TField> ChannelOf<TField>(MatrixView<TField> fields, int channels, int c)
        where TField : unmanaged, IBinaryFloatingPointIeee754<TField>
    {
        long rows = fields.Rows / channels;
        return fields.Block(c * rows, 0, rows, fields.Columns);
    }

    private static double[] PerChannel(int channels, Func<int, double> value) => [.. Enumerable.Range(0, channels).Select(value)];

    /// <summary>The inner product, summed over rows in double precision.</summary>
    internal static double Dot<T>(MatrixView<T> left, MatrixView<T> right)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sum = 0;
        for (long i = 0; i < left.Rows; i++)
        {
            sum += double.CreateTruncating(TensorPrimitives.Dot<T>(left.Row(i), right.Row(i)));
        }

        return sum;
    }

    /// <summary>target := target + factor source.</summary>
    internal static void AddScaled<T>(MatrixView<T> target, double factor, MatrixView<T> source)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (long i = 0; i < target.Rows; i++)
        {
            TensorPrimitives.MultiplyAdd<T>(source.Row(i), T.CreateTruncating(factor), target.Row(i), target.Row(i));
        }
    }

    private static void AddTo<T>(MatrixView<double> target, Matrix<T> source)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] row = new double[target.Columns];
        for (long i = 0; i < target.Rows; i++)
        {
            TensorPrimitives.ConvertTruncating<T, double>(source.Row(i), row);
            TensorPrimitives.Add<double>(target.Row(i), row, target.Row(i));
        }
    }

    // target := factor target + source; with a factor of 0 the target is not read.
    private static void ScaleAndAdd<T>(MatrixView<T> target, double factor, MatrixView<T> source)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (long i = 0; i < target.Rows; i++)
        {
            if (factor == 0)
            {
                source.Row(i).CopyTo(target.Row(i));
            }
            else
            {
                TensorPrimitives.MultiplyAdd<T>(target.Row(i), T.CreateTruncating(factor), source.Row(i), target.Row(i));
            }
        }
    }
}
