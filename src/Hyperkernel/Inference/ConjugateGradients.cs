using System.Diagnostics;
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
    // With one, a preconditioner that solves roughly stalls at operators of a condition of 1e7; five are as good as all.
    private const int MostEarlier = 5;
    private const long MostNumbers = 1L << 26;

    /// <summary>How many earlier directions are kept, each with its product, where the preconditioner varies.</summary>
    /// <param name="numbers">How many numbers a direction has.</param>
    public static int EarlierFor(long numbers) => (int)Math.Clamp(MostNumbers / (2 * numbers), 1, MostEarlier);

    /// <summary>
    /// Solves A X = B in place of X, which holds the initial guess. Where the preconditioner is not the same in every step, directions are
    /// made conjugate to the last few (Notay 2000).
    /// </summary>
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
        SolverOptions options,
        bool isFlexible = false
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] exponents = [.. Enumerable.Range(0, channels).Select(c => BinaryScale.Exponent(ChannelOf(rightHandSides, channels, c)))];
        Scale(-1);
        using Refinement<T> refinement = new(system, preconditioner, rightHandSides, solution, channels, options, isFlexible);
        SolveReport report = refinement.Solve();
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

    /// <summary>target := factor target + source; with a factor of 0 the target is not read.</summary>
    internal static void ScaleAndAdd<T>(MatrixView<T> target, double factor, MatrixView<T> source)
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

    // Iterations, restarted for corrections by the residual in double precision.
    private sealed class Refinement<T>(
        ISymmetricSystem<T> system,
        ISymmetricOperator<T> preconditioner,
        MatrixView<T> rightHandSides,
        MatrixView<double> solution,
        int channels,
        SolverOptions options,
        bool isFlexible
    ) : IDisposable
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // A preconditioner that varies is an inverse itself, and costs like one: with a good one so many steps are enough for a digit.
        private const int Patience = 20;
        private const double Hopeless = 0.5;

        private readonly Matrix<T> _residual = Matrix<T>.Uninitialized(rightHandSides.Rows, rightHandSides.Columns);
        private readonly Matrix<T> _correction = Matrix<T>.Uninitialized(rightHandSides.Rows, rightHandSides.Columns);
        private readonly Queue<Earlier<T>> _earlier = [];
        private readonly int _mostEarlier = EarlierFor(rightHandSides.Rows * rightHandSides.Columns);
        private readonly Matrix<double> _exact = Matrix<double>.Uninitialized(rightHandSides.Rows, rightHandSides.Columns);
        private readonly double[] _wide = new double[rightHandSides.Columns];
        private readonly double[] _sizes = PerChannel(channels, c => Size(ChannelOf(rightHandSides, channels, c)));
        private readonly long _start = Stopwatch.GetTimestamp();
        private Matrix<T> _direction = Matrix<T>.Uninitialized(rightHandSides.Rows, rightHandSides.Columns);
        private Matrix<T> _product = Matrix<T>.Uninitialized(rightHandSides.Rows, rightHandSides.Columns);
        private int _iterations;

        public SolveReport Solve()
        {
            bool guessed = Dot(solution, solution) > 0;
            double before = double.PositiveInfinity;
            while (true)
            {
                double relative = guessed || _iterations > 0 ? TrueResidual() : CopyRightHandSides();
                bool converged = relative <= options.RelativeResidual;
                if (converged || !(relative <= before / 2) || _iterations >= options.MaxIterations)
                {
                    return new(_iterations, relative, converged);
                }

                before = relative;
                _correction.View.Fill(T.Zero);
                double reached = Iterate();
                AddTo(solution, _correction);
                if (!options.ChecksResiduals)
                {
                    return new(_iterations, reached, reached <= options.RelativeResidual);
                }
            }
        }

        public void Dispose()
        {
            _residual.Dispose();
            _direction.Dispose();
            _product.Dispose();
            _correction.Dispose();
            _exact.Dispose();
            foreach (Earlier<T> earlier in _earlier)
            {
                earlier.Direction.Dispose();
                earlier.Product.Dispose();
            }
        }

        private static double Size(MatrixView<T> fields) => Math.Sqrt(Dot(fields, fields));

        private MatrixView<T> Channel(Matrix<T> fields, int c) => ChannelOf(fields.View, channels, c);

        private double CopyRightHandSides()
        {
            rightHandSides.CopyTo(_residual);
            return _sizes.Any(s => s > 0) ? 1 : 0;
        }

        private double TrueResidual()
        {
            if (!options.ChecksResiduals)
            {
                using Matrix<T> rounded = solution.ConvertTo<T>();
                system.Apply(rounded, _product);
                rightHandSides.CopyTo(_residual);
                AddScaled<T>(_residual, -1, _product);
                return Relative();
            }

            system.ApplyInDouble(solution, _exact);
            for (long i = 0; i < _exact.Rows; i++)
            {
                Span<double> row = _exact.Row(i);
                TensorPrimitives.ConvertTruncating<T, double>(rightHandSides.Row(i), _wide);
                TensorPrimitives.Subtract<double>(_wide, row, row);
                TensorPrimitives.ConvertTruncating<double, T>(row, _residual.Row(i));
            }

            return Relative();
        }

        private double Relative() => PerChannel(channels, c => _sizes[c] == 0 ? 0 : Size(Channel(_residual, c)) / _sizes[c]).Max();

        private double Iterate()
        {
            double[] previous = new double[channels];
            double relative = double.PositiveInfinity;
            bool moved = true;
            for (bool first = true; moved && relative > options.RelativeResidual && _iterations < options.MaxIterations; first = false)
            {
                options.Compute.Cancellation.ThrowIfCancellationRequested();
                preconditioner.Apply(_residual, _product);
                Turn(first, previous);
                system.Apply(_direction, _product);
                moved = Move(previous);
                _iterations++;
                relative = Relative();
                moved &= !(isFlexible && _iterations >= Patience && relative > Hopeless);
                options.Compute.Progress?.Report(
                    new("iterations", _iterations, options.MaxIterations) { RelativeResidual = relative, Remaining = TimeLeft(relative) }
                );
            }

            return relative;
        }

        // As if each iteration to come took as long, and reduced the residual by as much, as those so far; null where they reduced nothing.
        private TimeSpan? TimeLeft(double relative)
        {
            double reduced = Math.Log(1 / relative),
                left = Math.Clamp(
                    Math.Log(relative / options.RelativeResidual) / reduced * _iterations,
                    0,
                    options.MaxIterations - _iterations
                );
            return reduced > 0 && double.IsFinite(left) ? Stopwatch.GetElapsedTime(_start) / _iterations * left : null;
        }

        private void Turn(bool first, double[] previous)
        {
            for (int c = 0; c < channels; c++)
            {
                if (isFlexible)
                {
                    Conjugate(c);
                    previous[c] = Dot(Channel(_residual, c), Channel(_direction, c));
                }
                else
                {
                    double current = Dot(Channel(_residual, c), Channel(_product, c));
                    ScaleAndAdd(Channel(_direction, c), first || previous[c] == 0 ? 0 : current / previous[c], Channel(_product, c));
                    previous[c] = current;
                }
            }
        }

        // The direction: what the preconditioner gave, less its part along earlier ones.
        private void Conjugate(int c)
        {
            double[] parts =
            [
                .. _earlier.Select(earlier =>
                    earlier.Curvatures[c] > 0 ? Dot(Channel(_product, c), Channel(earlier.Product, c)) / earlier.Curvatures[c] : 0
                ),
            ];
            Channel(_product, c).CopyTo(Channel(_direction, c));
            foreach ((Earlier<T> earlier, double part) in _earlier.Zip(parts))
            {
                AddScaled(Channel(_direction, c), -part, Channel(earlier.Direction, c));
            }
        }

        private bool Move(double[] previous)
        {
            bool moved = false;
            double[] curvatures = PerChannel(channels, c => Dot(Channel(_direction, c), Channel(_product, c)));
            for (int c = 0; c < channels; c++)
            {
                // Curvature that is not positive is rounding: the channel is done, or as far as this precision goes.
                double step = curvatures[c] > 0 ? previous[c] / curvatures[c] : 0;
                moved |= step != 0;
                AddScaled(Channel(_correction, c), step, Channel(_direction, c));
                AddScaled(Channel(_residual, c), -step, Channel(_product, c));
            }

            if (isFlexible)
            {
                Keep(curvatures);
            }

            return moved;
        }

        private void Keep(double[] curvatures)
        {
            Earlier<T> kept = new(_direction, _product, curvatures);
            (_direction, _product, _) =
                _earlier.Count == _mostEarlier
                    ? _earlier.Dequeue()
                    : new(
                        Matrix<T>.Uninitialized(rightHandSides.Rows, rightHandSides.Columns),
                        Matrix<T>.Uninitialized(rightHandSides.Rows, rightHandSides.Columns),
                        []
                    );
            _earlier.Enqueue(kept);
        }
    }

    // A direction d, A d, and d^T A d of each channel.
    private sealed record Earlier<T>(Matrix<T> Direction, Matrix<T> Product, double[] Curvatures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
