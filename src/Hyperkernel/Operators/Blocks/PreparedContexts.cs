using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators.Blocks;

/// <summary>Input functions after centring and damping, with 1 + their squared lengths.</summary>
internal sealed class PreparedContexts : IDisposable
{
    public PreparedContexts(Matrix<double> rows)
    {
        Rows = rows;
        Squares = new double[rows.Rows];
        for (int i = 0; i < Squares.Length; i++)
        {
            Squares[i] = 1 + WideSums.SumOfSquares<double>(rows.Row(i));
        }
    }

    /// <summary>x, one function a row.</summary>
    public Matrix<double> Rows { get; }

    /// <summary>x.x + 1.</summary>
    public double[] Squares { get; }

    /// <summary>The number of functions.</summary>
    public int Count => Squares.Length;

    /// <inheritdoc/>
    public void Dispose() => Rows.Dispose();
}
