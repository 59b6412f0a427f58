using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators.Blocks;

/// <summary>An orthonormal basis of the values of output functions, in which the equations fall apart into blocks.</summary>
internal sealed class OutputBasis : IDisposable
{
    private OutputBasis(Matrix<double>? rows, OutputBlock[] blocks, (int, int)[] frequencies) =>
        (Rows, Blocks, Frequencies) = (rows, blocks, frequencies);

    /// <summary>One basis vector a row; null for the values themselves.</summary>
    public Matrix<double>? Rows { get; }

    /// <summary>The blocks, whose rows follow each other.</summary>
    public OutputBlock[] Blocks { get; }

    /// <summary>The functions of the contexts' correlation that blocks meet: the frequencies of coordinates that each belongs to.</summary>
    public (int First, int Last)[] Frequencies { get; }

    /// <summary>
    /// The waves of a grid, by functions and representations; without a group and with coordinates that are learnt apart the values
    /// themselves, at any points.
    /// </summary>
    public static OutputBasis Of(SymmetryGroup group, FunctionGrid grid, OperatorOptions options)
    {
        int size = group.Outputs.Size;
        if (group.Order == 1 && options.Kernel.CoordinatesAreApart)
        {
            return new(null, [new(group.Cyclic(0, 1), 0, 0, 0, size)], [(0, 0)]);
        }

        OutputWaves waves = OutputWaves.Of(grid, group, options);
        Matrix<double> rows = Matrix<double>.Uninitialized(size, size);
        List<OutputBlock> blocks = [];
        int start = 0;
        foreach (var block in waves.Waves.GroupBy(wave => (wave.Function, wave.Rho, wave.Frequency)))
        {
            int first = start;
            foreach (double[] row in block.SelectMany(wave => wave.Rows))
            {
                row.CopyTo(rows.Row(start++));
            }

            (int function, Representation rho, int frequency) = block.Key;
            blocks.Add(new(rho, frequency, function, first, (start - first) / rho.Dimension));
        }

        return new(rows, [.. blocks], waves.Frequencies);
    }

    /// <summary>Coefficients of functions, N x their number, of values N x their number.</summary>
    public Matrix<double> Coefficients(Matrix<double> values, IMatrixBackend backend)
    {
        if (Rows is null)
        {
            return values.Clone();
        }

        Matrix<double> result = Matrix<double>.Uninitialized(values.Rows, Rows.Rows);
        backend.Multiply(1.0, values.View, Transposition.None, Rows, Transposition.Transposed, 0, result);
        return result;
    }

    /// <summary>Values of functions from their coefficients.</summary>
    public Matrix<double> Values(Matrix<double> coefficients, IMatrixBackend backend)
    {
        if (Rows is null)
        {
            return coefficients.Clone();
        }

        Matrix<double> result = Matrix<double>.Uninitialized(coefficients.Rows, Rows.Columns);
        backend.Multiply(1.0, coefficients.View, Transposition.None, Rows, Transposition.None, 0, result);
        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => Rows?.Dispose();
}
