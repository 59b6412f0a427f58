using System.Globalization;
using System.Numerics.Tensors;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>exp(-|x - x'|^2 / (2 ell^2)) between visible pixels; ell in units of the median distance of training contexts.</summary>
internal static class Rbf
{
    public static IReadOnlyList<double> LengthScales { get; } = [0.25, 0.35, 0.5, 0.7, 1];

    public static IReadOnlyList<double> PixelLengthScales { get; } = [0.7, 1.4, 2.8];

    public static Matrix<float> Kernel(Matrix<float> rows, Matrix<float> columns, double lengthScale)
    {
        Matrix<float> kernel = SquaredDistances.Between(rows, columns);
        for (long i = 0; i < kernel.Rows; i++)
        {
            TensorPrimitives.Multiply(kernel.Row(i), (float)(-0.5 / (lengthScale * lengthScale)), kernel.Row(i));
            TensorPrimitives.Exp(kernel.Row(i), kernel.Row(i));
        }

        return kernel;
    }
}

/// <summary>
/// Ridge regression with an RBF kernel of the context, for each pixel by itself: every pixel has the same kernel, so one solve serves
/// all that are known of
/// the same images.
/// </summary>
internal sealed class RbfPerCoordinateFamily(double relativeLengthScale, IReadOnlyList<double> ridges, IMatrixBackend backend)
    : RidgeFamily(ridges)
{
    public override string Description => string.Create(CultureInfo.InvariantCulture, $"length scale {relativeLengthScale:G3} medians");

    public override ICompleter Prepare(CompletionTask task, CancellationToken cancellation) =>
        new Completer(task, relativeLengthScale, backend);

    private sealed class Completer : ICompleter
    {
        private readonly CompletionTask _task;
        private readonly IMatrixBackend _backend;
        private readonly Matrix<float> _kernel;
        private readonly Matrix<float> _cross;

        public Completer(CompletionTask task, double relativeLengthScale, IMatrixBackend backend)
        {
            _task = task;
            _backend = backend;
            double lengthScale = relativeLengthScale * SquaredDistances.Median(task.TrainContexts);
            _kernel = Rbf.Kernel(task.TrainContexts, task.TrainContexts, lengthScale);
            _cross = Rbf.Kernel(task.TestContexts, task.TrainContexts, lengthScale);
        }

        public Completion Complete(double member)
        {
            // In double: with a small ridge the matrix is too near singular for single precision.
            using Matrix<double> weights = _task.Known is null ? Whole(member) : PixelRegressions.Weights(_task, _kernel, member, _backend);
            using Matrix<float> single = weights.ConvertTo<float>();
            Matrix<float> images = Matrix<float>.Uninitialized(_cross.Rows, single.Columns);
            _backend.Multiply<float>(1, _cross, Transposition.None, single, Transposition.None, 0, images);
            _task.AddMean(images);
            return new(images);
        }

        private Matrix<double> Whole(double ridge)
        {
            using Matrix<double> factor = _kernel.ConvertTo<double>();
            Matrix<double> weights = _task.TrainValues.ConvertTo<double>();
            for (long i = 0; i < factor.Rows; i++)
            {
                factor[i, i] += ridge;
            }

            _backend.Cholesky<double>(factor);
            _backend.SolveTriangular<double>(factor, Transposition.None, weights);
            _backend.SolveTriangular<double>(factor, Transposition.Transposed, weights);
            return weights;
        }
    }
}

/// <summary>Ridge regression on the grid with the product of an RBF kernel of the context and one of the pixel's place.</summary>
internal sealed class ProductRbfFamily(
    double relativeLengthScale,
    double pixelLengthScale,
    IReadOnlyList<double> ridges,
    IMatrixBackend backend,
    RbfEigenvectors shared
) : RidgeFamily(ridges)
{
    public override string Description =>
        string.Create(CultureInfo.InvariantCulture, $"length scales {relativeLengthScale:G3} medians, {pixelLengthScale:G3} pixels");

    public override ICompleter Prepare(CompletionTask task, CancellationToken cancellation) =>
        new GridCompleter<float>(task, contexts => contexts.Clone(), Grid(task, Options(cancellation)));

    public override ICompleter PrepareToChoose(CompletionTask task, CancellationToken cancellation) =>
        task.Known is null
            ? new Eigen(task, shared.Of(task), relativeLengthScale, pixelLengthScale, backend)
            : new RoughGridCompleter<float>(task, task.TestContexts, Grid(task, Options(cancellation)), Options(cancellation));

    // On whole grids all settings share a few eigenvectors.
    internal override SolveCost CostOf(CompletionTask task, int members) =>
        task.Known is null && members > 1 ? default : CompletionCost.OfGrid<float>(task, members, new() { Backend = backend });

    private TrainingGrid<float> Grid(CompletionTask task, SolverOptions options) =>
        new(
            new Decomposition(
                task.TrainContexts,
                task.Coordinates,
                relativeLengthScale * SquaredDistances.Median(task.TrainContexts),
                pixelLengthScale
            ),
            options,
            task.Known
        );

    private SolverOptions Options(CancellationToken cancellation) =>
        new()
        {
            Compute = new() { Backend = backend, Cancellation = cancellation },
        };

    // With K = U L U^T and Q = V M V^T predictions are (K* U) ((U^T Y V) / (l m + ridge)) (V M)^T: a ridge takes two products.
    private sealed class Eigen : ICompleter
    {
        private readonly CompletionTask _task;
        private readonly IMatrixBackend _backend;
        private readonly int _channels;
        private readonly RbfEigenvectors.Factor _contexts;
        private readonly RbfEigenvectors.Factor _pixels;
        private readonly Matrix<float> _cross;
        private readonly Matrix<float> _coefficients;

        public Eigen(CompletionTask task, RbfEigenvectors.Task factors, double lengthScale, double pixelLengthScale, IMatrixBackend backend)
        {
            (_task, _backend) = (task, backend);
            (_contexts, _pixels) = (factors.OfContexts(lengthScale), factors.OfPixels(pixelLengthScale));
            _channels = (int)(task.TrainValues.Columns / task.Coordinates.Rows);
            using Matrix<float> stacked = ChannelStack.Stack(task.TrainValues.View, _channels),
                half = Matrix<float>.Uninitialized(stacked.Rows, stacked.Columns);
            _coefficients = Matrix<float>.Uninitialized(stacked.Rows, stacked.Columns);
            backend.Multiply<float>(1, stacked, Transposition.None, _pixels.Vectors, Transposition.Transposed, 0, half);
            ForEachChannel(
                (c, rows) =>
                    backend.Multiply(1f, _contexts.Vectors, Transposition.None, rows(half), Transposition.None, 0, rows(_coefficients))
            );
            _cross = factors.Cross(lengthScale);
        }

        public Completion Complete(double member)
        {
            long tests = _cross.Rows;
            using Matrix<float> solved = Matrix<float>.Create(
                    _coefficients.Rows,
                    _coefficients.Columns,
                    (i, j) =>
                    {
                        float value = _pixels.Values[j];
                        return value * _coefficients[i, j] / ((_contexts.Values[i % _contexts.Values.Length] * value) + (float)member);
                    }
                ),
                half = Matrix<float>.Uninitialized(tests * _channels, solved.Columns),
                stacked = Matrix<float>.Uninitialized(tests * _channels, solved.Columns);
            ForEachChannel(
                (c, rows) =>
                    _backend.Multiply(
                        1f,
                        _cross,
                        Transposition.None,
                        rows(solved),
                        Transposition.None,
                        0,
                        half.View.Block(c * tests, 0, tests, half.Columns)
                    )
            );
            _backend.Multiply<float>(1, half, Transposition.None, _pixels.Vectors, Transposition.None, 0, stacked);
            Matrix<float> images = ChannelStack.Unstack(stacked.View, _channels);
            _task.AddMean(images);
            return new(images);
        }

        private void ForEachChannel(Action<int, Func<Matrix<float>, MatrixView<float>>> work)
        {
            long count = _contexts.Values.Length;
            for (int c = 0; c < _channels; c++)
            {
                long first = c * count;
                work(c, fields => fields.View.Block(first, 0, count, fields.Columns));
            }
        }
    }

    // One Kronecker term: the preconditioner is then the inverse itself, and the solve one step.
    private sealed class Decomposition(Matrix<float> contexts, Matrix<float> coordinates, double lengthScale, double pixelLengthScale)
        : GridDecomposition<float>
    {
        public override Matrix<float> Contexts => contexts;

        public override Matrix<float> Coordinates => coordinates;

        public override KroneckerSum<float> System { get; } =
            new([Rbf.Kernel(contexts, contexts, lengthScale)], [Rbf.Kernel(coordinates, coordinates, pixelLengthScale)]);

        public override double KernelError => 0;

        public override bool ReachesTolerance => true;

        public override CrossKernel<float> Cross(Matrix<float> contexts, Matrix<float>? coordinates) =>
            new(
                new(
                    [Rbf.Kernel(contexts, Contexts, lengthScale)],
                    coordinates is null ? System.CoordinateFactors : [Rbf.Kernel(coordinates, Coordinates, pixelLengthScale)]
                ),
                KernelError: 0
            )
            {
                SharesCoordinateFactors = coordinates is null,
            };

        public override Matrix<double> Variances(Matrix<float> contexts, Matrix<float>? coordinates) =>
            Matrix<double>.Create(contexts.Rows, (coordinates ?? Coordinates).Rows, (_, _) => 1);

        public override GridDecomposition<float> On(Matrix<float> contexts, Matrix<float> coordinates) =>
            new Decomposition(contexts, coordinates, lengthScale, pixelLengthScale);

        protected override void Dispose(bool disposing) => System.Dispose();
    }
}
