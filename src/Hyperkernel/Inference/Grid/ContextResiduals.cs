using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>What each training context's values are less their prediction from all other contexts, approximately.</summary>
internal static class ContextResiduals
{
    // e_c = [(A^-1)_cc]^-1 (A^-1 Y)_c with the model operator's inverse in the bracket, whose block c is V diag(s_c) V^T.
    public static LeftOut<T> Of<T>(GridModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        KroneckerEigenbasis<T> basis = model.System.Eigenbasis;
        IMatrixBackend backend = model.System.Options.Compute.Backend;
        using Matrix<T> blocks = InverseBlocks(basis, model.Ridge, backend),
            weights = model.Weights.ConvertTo<T>();
        using Matrix<T> coefficients = Matrix<T>.Uninitialized(weights.Rows, weights.Columns);
        backend.Multiply<T>(T.One, weights, Transposition.None, basis.CoordinateVectors, Transposition.Transposed, T.Zero, coefficients);
        for (long i = 0; i < coefficients.Rows; i++)
        {
            TensorPrimitives.Divide<T>(coefficients.Row(i), blocks.Row(i % blocks.Rows), coefficients.Row(i));
        }

        backend.Multiply<T>(T.One, coefficients, Transposition.None, basis.CoordinateVectors, Transposition.None, T.Zero, weights);
        double square = WideSums.Dot<T>(weights, weights);
        return new(ChannelStack.Unstack(weights.View, model.Channels), square / model.Unknowns);
    }

    // s[c,j] = sum over i of U[c,i]^2 / (D[i,j] + ridge).
    private static Matrix<T> InverseBlocks<T>(KroneckerEigenbasis<T> basis, double ridge, IMatrixBackend backend)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Matrix<T> squares = basis.ContextVectors.Clone(),
            inverse = basis.Spectrum.Clone();
        for (long i = 0; i < squares.Rows; i++)
        {
            TensorPrimitives.Multiply<T>(squares.Row(i), squares.Row(i), squares.Row(i));
            TensorPrimitives.Add(inverse.Row(i), T.CreateTruncating(ridge), inverse.Row(i));
            TensorPrimitives.Divide(T.One, inverse.Row(i), inverse.Row(i));
        }

        Matrix<T> blocks = Matrix<T>.Uninitialized(inverse.Rows, inverse.Columns);
        backend.Multiply<T>(T.One, squares, Transposition.Transposed, inverse, Transposition.None, T.Zero, blocks);
        return blocks;
    }
}
