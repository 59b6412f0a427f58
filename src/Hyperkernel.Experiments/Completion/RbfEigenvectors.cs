using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>Eigenvectors of RBF kernels, which all pairs of a length scale of contexts and one of pixels share; of the last task.</summary>
internal sealed class RbfEigenvectors(IMatrixBackend backend)
{
    private Task? _last;

    /// <summary>Those of a task.</summary>
    public Task Of(CompletionTask task) => ReferenceEquals(_last?.Images, task) ? _last : _last = new(task, backend);

    /// <summary>A kernel's eigenvectors, one a row, and eigenvalues, not negative.</summary>
    public sealed record Factor(Matrix<float> Vectors, float[] Values);

    /// <summary>Kernels of one task, each computed when it is first asked for.</summary>
    public sealed class Task(CompletionTask images, IMatrixBackend backend)
    {
        private readonly Dictionary<double, Factor> _contexts = [];
        private readonly Dictionary<double, Factor> _pixels = [];
        private readonly double _median = SquaredDistances.Median(images.TrainContexts);

        /// <summary>The task.</summary>
        public CompletionTask Images => images;

        /// <summary>Of training contexts; the length in medians of their distances.</summary>
        public Factor OfContexts(double length) => Get(_contexts, length, images.TrainContexts, length * _median);

        /// <summary>Of pixels; the length in pixels.</summary>
        public Factor OfPixels(double length) => Get(_pixels, length, images.Coordinates, length);

        /// <summary>The kernel between the images to complete and those of training, times the eigenvectors of the latter.</summary>
        public Matrix<float> Cross(double length)
        {
            using Matrix<float> kernel = Rbf.Kernel(images.TestContexts, images.TrainContexts, length * _median);
            Matrix<float> cross = Matrix<float>.Uninitialized(kernel.Rows, kernel.Columns);
            backend.Multiply<float>(1, kernel, Transposition.None, OfContexts(length).Vectors, Transposition.Transposed, 0, cross);
            return cross;
        }

        private Factor Get(Dictionary<double, Factor> known, double key, Matrix<float> rows, double length)
        {
            if (!known.TryGetValue(key, out Factor? factor))
            {
                Matrix<float> vectors = Rbf.Kernel(rows, rows, length);
                float[] values = new float[vectors.Rows];
                backend.SymmetricEigen<float>(vectors, values);
                TensorPrimitives.Max<float>(values, 0, values);
                known.Add(key, factor = new(vectors, values));
            }

            return factor;
        }
    }
}
