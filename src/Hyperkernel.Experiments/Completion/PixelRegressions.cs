using Hyperkernel.Inference.Grid.Masked;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>Ridge regressions of each pixel by itself, from the training images of which it is known.</summary>
internal static class PixelRegressions
{
    /// <summary>The weights of all training images, N x (pixels x channels); 0 of images of which a pixel is unknown.</summary>
    /// <param name="task">The task, of whose training images pixels are unknown.</param>
    /// <param name="kernel">The kernel between training images.</param>
    /// <param name="ridge">The ridge.</param>
    /// <param name="backend">The linear algebra.</param>
    public static Matrix<double> Weights(CompletionTask task, Matrix<float> kernel, double ridge, IMatrixBackend backend)
    {
        GridMask known = task.Known!;
        int[][] images = known.ByCoordinate(observed: true);
        Matrix<double> weights = Matrix<double>.Zeros(task.TrainValues.Rows, task.TrainValues.Columns);

        // Pixels that are known of the same images share a matrix.
        foreach (IGrouping<string, int> pixels in Enumerable.Range(0, images.Length).GroupBy(p => string.Join(',', images[p])))
        {
            int[] rows = images[pixels.First()];
            if (rows.Length > 0)
            {
                Solve(rows, [.. pixels]);
            }
        }

        return weights;

        void Solve(int[] rows, int[] pixels)
        {
            int channels = task.Train.Channels;
            using Matrix<double> factor = Matrix<double>.Create(rows.Length, rows.Length, (i, j) => kernel[rows[i], rows[j]]),
                sides = Matrix<double>.Create(rows.Length, pixels.Length * channels, (i, c) => task.TrainValues[rows[i], Column(c)]);
            for (int i = 0; i < rows.Length; i++)
            {
                factor[i, i] += ridge;
            }

            backend.Cholesky<double>(factor);
            backend.SolveTriangular<double>(factor, Transposition.None, sides);
            backend.SolveTriangular<double>(factor, Transposition.Transposed, sides);
            for (int i = 0; i < rows.Length; i++)
            {
                for (int c = 0; c < sides.Columns; c++)
                {
                    weights[rows[i], Column(c)] = sides[i, c];
                }
            }

            long Column(long c) => (pixels[c / channels] * (long)channels) + (c % channels);
        }
    }
}
