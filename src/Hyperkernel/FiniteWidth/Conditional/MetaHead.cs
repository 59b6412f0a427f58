using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Layers;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>The last layer of a meta network, n x P, and the weights it generates, none of them stored.</summary>
/// <remarks>
/// With p_c = (Scale q_c, bias_std) f(x_c) = U p_c for a standard normal U = (W, b); B an orthonormal basis of the p_c, p_c = sum_k R_ck
/// B_k and A_k = U B_k, this is what <see cref="VirtualGeneratedWeights{T}"/> draws. Back, U^T d = sum_k B_k (A_k . d) + (1 - B^T B) U^T d,
/// where A_k . d comes from products that were already drawn, and the last term is normal with the Gram matrix of the d, a sum over the
/// primary network's layers.
/// </remarks>
/// <param name="source">Random numbers.</param>
/// <param name="scale">What the layer multiplies its weights by.</param>
/// <param name="biasScale">What it multiplies its biases by; 0 where there are none.</param>
internal sealed class MetaHead<T>(GaussianSource source, double scale, double biasScale) : IMetaHead<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _scale = T.CreateTruncating(scale);
    private OrthonormalBasis<T>? _basis;
    private VirtualGeneratedWeights<T>? _generated;

    public IGeneratedWeights<T> Generate(MatrixView<T> meta, RowMap contexts)
    {
        using Matrix<T> inputs = Matrix<T>.Uninitialized(meta.Rows, meta.Columns + 1);
        for (long c = 0; c < meta.Rows; c++)
        {
            TensorPrimitives.Multiply(meta.Row(c), _scale, inputs.Row(c));
            inputs[c, meta.Columns] = T.CreateTruncating(biasScale);
        }

        _basis = new(inputs);
        return _generated = new(source, _basis.Coefficients, contexts);
    }

    public void Backward(GraphPass<T> main, MatrixView<T> gradients)
    {
        IMatrixBackend backend = source.Compute.Backend;
        MatrixView<T> basis = _basis!.Vectors;
        using Matrix<T> known = Matrix<T>.Zeros(main.GradientRows, basis.Rows),
            gram = Matrix<T>.Zeros(main.GradientRows, main.GradientRows);
        foreach (GeneratedNode node in main.Graph.Generated)
        {
            _generated!.AddProducts(node, main.Gradient(node.Index), main.Examples, known);
            AddGram(node, main, gram);
        }

        using Matrix<T> root = GramRoot.Of(gram, backend),
            fresh = source.Orthogonal(GaussianSource.HeadPart, gram.Rows, basis);
        long width = gradients.Columns;
        backend.Multiply(_scale, known, Transposition.None, basis.Block(0, 0, basis.Rows, width), Transposition.None, T.Zero, gradients);
        backend.Multiply(_scale, root, Transposition.None, fresh.View.Block(0, 0, fresh.Rows, width), Transposition.None, T.One, gradients);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _generated?.Dispose();
        _basis?.Dispose();
    }

    // (a.a' / fan_in + bias) (b.b') for all pairs of rows.
    private void AddGram(GeneratedNode node, GraphPass<T> main, Matrix<T> gram)
    {
        MatrixView<T> a = main.Output(node.Input),
            b = main.Gradient(node.Index);
        IMatrixBackend backend = source.Compute.Backend;
        using Matrix<T> inputs = Matrix<T>.Uninitialized(a.Rows, a.Rows),
            gradients = Matrix<T>.Uninitialized(b.Rows, b.Rows);
        backend.Multiply(T.CreateTruncating(node.Scale * node.Scale), a, Transposition.None, a, Transposition.Transposed, T.Zero, inputs);
        backend.Multiply(T.One, b, Transposition.None, b, Transposition.Transposed, T.Zero, gradients);
        T bias = node.HasBias ? T.One : T.Zero;
        for (int r = 0; r < b.Rows; r++)
        {
            for (int s = 0; s < b.Rows; s++)
            {
                gram[r, s] += (inputs[main.Examples.Of(r), main.Examples.Of(s)] + bias) * gradients[r, s];
            }
        }
    }
}
