using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators.Blocks;

/// <summary>From variances of coefficients, d x d for each block and function, to variances of values.</summary>
internal static class VarianceMap
{
    /// <summary>Variances of all values, N x their number.</summary>
    /// <param name="basis">The basis.</param>
    /// <param name="blocks">Blocks.</param>
    /// <param name="variances">Of each its variances, d N x d.</param>
    /// <param name="scales">Of each a factor.</param>
    /// <param name="backend">The linear algebra.</param>
    public static Matrix<double> Of(
        OutputBasis basis,
        OutputBlock[] blocks,
        Matrix<double>[] variances,
        double[] scales,
        IMatrixBackend backend
    )
    {
        int functions = (int)(variances[0].Rows / blocks[0].Dimension);
        if (basis.Rows is not { } rows)
        {
            return Matrix<double>.Create(functions, blocks[0].Width, (i, _) => scales[0] * variances[0][i, 0]);
        }

        int terms = blocks.Sum(b => b.Dimension * (b.Dimension + 1) / 2);
        using Matrix<double> left = Matrix<double>.Uninitialized(functions, terms),
            right = Matrix<double>.Zeros(terms, rows.Columns);
        int term = 0;
        for (int b = 0; b < blocks.Length; b++)
        {
            OutputBlock block = blocks[b];
            for (int a = 0; a < block.Dimension; a++)
            {
                for (int c = a; c < block.Dimension; c++)
                {
                    double factor = c == a ? 1 : 2;
                    for (int copy = 0; copy < block.Copies; copy++)
                    {
                        int start = block.Start + (copy * block.Dimension);
                        System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(
                            rows.Row(start + a),
                            rows.Row(start + c),
                            right.Row(term),
                            right.Row(term)
                        );
                    }

                    for (int i = 0; i < functions; i++)
                    {
                        left[i, term] = factor * scales[b] * variances[b][((long)i * block.Dimension) + a, c];
                    }

                    term++;
                }
            }
        }

        Matrix<double> result = Matrix<double>.Uninitialized(functions, rows.Columns);
        backend.Multiply(1.0, left.View, Transposition.None, right, Transposition.None, 0, result);
        return result;
    }
}
