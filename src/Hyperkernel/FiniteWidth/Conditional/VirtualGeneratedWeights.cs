using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Layers;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>
/// Generated weights of given covariance between contexts that are never stored: V(x_c) = sum_k R_ck A_k with standard normal A_k, through
/// the vectors they meet.
/// </summary>
/// <param name="source">Random numbers.</param>
/// <param name="root">R, N_x x r: the covariance of every entry of V between contexts is R R^T.</param>
/// <param name="contexts">The context of each example.</param>
internal sealed class VirtualGeneratedWeights<T>(GaussianSource source, MatrixView<T> root, RowMap contexts)
    : IGeneratedWeights<T>,
        IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Dictionary<int, Met> _layers = [];

    private int Rank => (int)root.Columns;

    public void Multiply(GeneratedNode node, MatrixView<T> a, MatrixView<T> y)
    {
        Met layer = new(node, a, Rank, source);
        _layers.Add(node.Index, layer);
        RowWork.For(
            y.Rows,
            (long)Rank * node.Width,
            source.Compute.Threads,
            i =>
            {
                ReadOnlySpan<T> factors = root.Row(contexts.Of(i)),
                    products = layer.Products.Row(i);
                Span<T> output = y.Row(i);
                output.Clear();
                for (int k = 0; k < factors.Length; k++)
                {
                    TensorPrimitives.MultiplyAdd(products.Slice(k * node.Width, node.Width), factors[k], output, output);
                }
            }
        );
    }

    public void MultiplyTransposed(GeneratedNode node, MatrixView<T> b, RowMap examples, T beta, MatrixView<T> g)
    {
        Met layer = _layers[node.Index];
        IMatrixBackend backend = source.Compute.Backend;
        MatrixView<T> basis = layer.Inputs.Vectors;
        using Matrix<T> spread = GramRoot.OfRows(b, backend);
        int fresh = (int)spread.Columns;
        using Matrix<T> known = Matrix<T>.Zeros(b.Rows, basis.Rows),
            along = Matrix<T>.Uninitialized(b.Rows, basis.Rows);
        using Matrix<T> coefficients = Matrix<T>.Uninitialized(b.Rows, (long)Rank * fresh),
            orthogonal = source.Orthogonal(GaussianSource.HeadPart + node.Index, (long)Rank * fresh, basis);
        T scale = T.CreateTruncating(node.Scale);
        for (int k = 0; k < Rank; k++)
        {
            backend.Multiply(
                T.One,
                b,
                Transposition.None,
                layer.Images.View.Block(0, (long)k * node.Width, basis.Rows, node.Width),
                Transposition.Transposed,
                T.Zero,
                along
            );
            for (int r = 0; r < b.Rows; r++)
            {
                T factor = scale * root[contexts.Of(examples.Of(r)), k];
                TensorPrimitives.MultiplyAdd(along.Row(r), factor, known.Row(r), known.Row(r));
                TensorPrimitives.Multiply(spread.Row(r), factor, coefficients.Row(r).Slice(k * fresh, fresh));
            }
        }

        backend.Multiply(T.One, known, Transposition.None, basis, Transposition.None, beta, g);
        backend.Multiply(T.One, coefficients, Transposition.None, orthogonal, Transposition.None, T.One, g);
    }

    /// <summary>
    /// The products of gradients by V with all A_k: adds d_r . A_k, d_r = b_r (x) a_i / sqrt(fan_in) and b_r, to entry (r, k).
    /// </summary>
    public void AddProducts(GeneratedNode node, MatrixView<T> b, RowMap examples, MatrixView<T> sums)
    {
        Met layer = _layers[node.Index];
        for (int r = 0; r < b.Rows; r++)
        {
            ReadOnlySpan<T> products = layer.Products.Row(examples.Of(r)),
                gradient = b.Row(r);
            for (int k = 0; k < Rank; k++)
            {
                sums[r, k] += TensorPrimitives.Dot(products.Slice(k * node.Width, node.Width), gradient);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Met layer in _layers.Values)
        {
            layer.Dispose();
        }
    }

    /// <summary>
    /// What a layer's A_k have met: a basis of inputs, its images under all A_k side by side, and A_k a_i / sqrt(fan_in) + b_k for all
    /// examples.
    /// </summary>
    private sealed class Met : IDisposable
    {
        public Met(GeneratedNode node, MatrixView<T> a, int rank, GaussianSource source)
        {
            Inputs = new(a);
            Images = source.Images<T>(
                GaussianSource.HeadPart + node.Index,
                Inputs.Vectors.Rows + (node.HasBias ? 1 : 0),
                (long)rank * node.Width
            );
            Products = Matrix<T>.Uninitialized(a.Rows, Images.Columns);
            MatrixView<T> images = Images.View.Block(0, 0, Inputs.Vectors.Rows, Images.Columns);
            source.Compute.Backend.Multiply(
                T.CreateTruncating(node.Scale),
                Inputs.Coefficients,
                Transposition.None,
                images,
                Transposition.None,
                T.Zero,
                Products
            );
            if (node.HasBias)
            {
                for (long i = 0; i < a.Rows; i++)
                {
                    TensorPrimitives.Add<T>(Products.Row(i), Images.Row(images.Rows), Products.Row(i));
                }
            }
        }

        public OrthonormalBasis<T> Inputs { get; }

        public Matrix<T> Images { get; }

        public Matrix<T> Products { get; }

        public void Dispose()
        {
            Inputs.Dispose();
            Images.Dispose();
            Products.Dispose();
        }
    }
}
