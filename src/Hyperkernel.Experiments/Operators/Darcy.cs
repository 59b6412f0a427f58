using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;
using Hyperkernel.Randomness;

namespace Hyperkernel.Experiments.Operators;

/// <summary>
/// Flow in a porous square: -div(a grad v) = 1, v = 0 on the boundary, from the permeability a, which is 12 or 3, to the pressure v, both
/// at 29 x 29 points.
/// </summary>
/// <remarks>
/// a = 12 where G >= 0, with G the sum over (i, j) != 0 of xi_ij c_i c_j cos(pi i x) cos(pi j y) / (pi^2 (i^2 + j^2) + 9), c_0 = 1, else
/// sqrt 2, and i, j below 85. Second differences on 85 x 85 points with the harmonic means of a on faces, solved by a banded Cholesky
/// factorisation; every third point is kept.
/// </remarks>
internal static class Darcy
{
    /// <summary>Points of a function along each side.</summary>
    public const int Side = 29;

    private const int Modes = 85;
    private const int FineSide = 85;

    /// <summary>Pairs from a seed.</summary>
    /// <param name="count">Their number.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="refinement">Cells that a cell of the solver's 84 x 84 is cut into, along each side.</param>
    public static OperatorPairs Create(int count, ulong seed, int refinement = 1)
    {
        int side = ((FineSide - 1) * refinement) + 1,
            step = (side - 1) / (Side - 1);
        double[,] waves = new double[side, Modes];
        for (int x = 0; x < side; x++)
        {
            for (int k = 0; k < Modes; k++)
            {
                waves[x, k] = (k == 0 ? 1 : Math.Sqrt(2)) * Math.Cos(Math.PI * k * x / (side - 1));
            }
        }

        Matrix<double> inputs = Matrix<double>.Uninitialized(count, Side * Side),
            outputs = Matrix<double>.Uninitialized(count, Side * Side);
        Workers.Run(
            count,
            i =>
            {
                double[,] permeability = Permeability(seed, (int)i, waves);
                double[,] pressure = Solve(permeability);
                for (int j = 0; j < Side * Side; j++)
                {
                    (int row, int column) = (j / Side * step, j % Side * step);
                    (inputs[i, j], outputs[i, j]) = (permeability[row, column], pressure[row, column]);
                }
            }
        );
        FunctionGrid grid = FunctionGrid.Bounded(Side, Side);
        return new(inputs, outputs, grid, grid);
    }

    private static double[,] Permeability(ulong seed, int number, double[,] waves)
    {
        int side = waves.GetLength(0);
        CounterRandom random = new(seed, RandomStream.OperatorFunctions + (ulong)number);
        double[] normals = new double[Modes * Modes];
        random.FillNormal<double>(0, normals);
        double[,] half = new double[Modes, side],
            result = new double[side, side];
        for (int i = 0; i < Modes; i++)
        {
            for (int j = 0; j < Modes; j++)
            {
                double size = i + j == 0 ? 0 : normals[(i * Modes) + j] / ((Math.PI * Math.PI * ((i * i) + (j * j))) + 9);
                for (int y = 0; y < side; y++)
                {
                    half[i, y] += size * waves[y, j];
                }
            }
        }

        for (int x = 0; x < side; x++)
        {
            for (int y = 0; y < side; y++)
            {
                double sum = 0;
                for (int i = 0; i < Modes; i++)
                {
                    sum += waves[x, i] * half[i, y];
                }

                result[x, y] = sum >= 0 ? 12 : 3;
            }
        }

        return result;
    }

    // The inner points row by row: the matrix has a band of side - 2 below the diagonal, whose rows are kept one after the other.
    private static double[,] Solve(double[,] a)
    {
        int side = a.GetLength(0),
            inner = side - 2,
            n = inner * inner,
            width = inner + 1;
        double square = 1.0 / (side - 1) / (side - 1);
        double Face(int r, int c, int q, int d) => 2 * a[r, c] * a[q, d] / (a[r, c] + a[q, d]);
        double[] band = new double[n * width],
            solution = new double[n];

        // Row i holds the columns i - inner to i.
        for (int i = 0; i < n; i++)
        {
            (int r, int c) = ((i / inner) + 1, (i % inner) + 1);
            int row = i * width;
            band[row + inner] = Face(r, c, r - 1, c) + Face(r, c, r + 1, c) + Face(r, c, r, c - 1) + Face(r, c, r, c + 1);
            band[row] = r > 1 ? -Face(r, c, r - 1, c) : 0;
            band[row + inner - 1] = c > 1 ? -Face(r, c, r, c - 1) : 0;
            solution[i] = square;
        }

        for (int i = 0; i < n; i++)
        {
            Span<double> row = band.AsSpan(i * width, width);
            for (int j = Math.Max(0, i - inner); j <= i; j++)
            {
                ReadOnlySpan<double> other = band.AsSpan(j * width, width);
                int first = Math.Max(0, Math.Max(i, j) - inner),
                    length = j - first;
                double value =
                    row[j - i + inner]
                    - TensorPrimitives.Dot<double>(row.Slice(first - i + inner, length), other.Slice(first - j + inner, length));
                row[j - i + inner] = j == i ? Math.Sqrt(value) : value / other[inner];
            }

            int start = Math.Max(0, i - inner);
            solution[i] =
                (solution[i] - TensorPrimitives.Dot<double>(row.Slice(start - i + inner, i - start), solution.AsSpan(start, i - start)))
                / row[inner];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            ReadOnlySpan<double> row = band.AsSpan(i * width, width);
            solution[i] /= row[inner];
            for (int j = Math.Max(0, i - inner); j < i; j++)
            {
                solution[j] -= row[j - i + inner] * solution[i];
            }
        }

        double[,] v = new double[side, side];
        for (int i = 0; i < n; i++)
        {
            v[(i / inner) + 1, (i % inner) + 1] = solution[i];
        }

        return v;
    }
}
