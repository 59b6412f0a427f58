using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators.Blocks;

/// <summary>
/// Values of outputs that were not observed: with their conditional means in their place, the equations of the whole grid have the weights
/// of the observed values, and weights 0 at the others.
/// </summary>
/// <remarks>
/// With A = K + ridge on the whole grid and y0 the observed values, 0 elsewhere, the missing ones solve (A^-1)_MM y_M = -(A^-1 y0)_M
/// (Rasmussen and Williams 2006, A.2). A^-1 comes block by block.
/// </remarks>
internal sealed class MissingOutputs
{
    // Beyond so many the matrix (A^-1)_MM is too large: 1.1 GiB and some ten seconds.
    private const int Most = 12_000;
    private readonly (int Function, int Value)[] _places;

    private MissingOutputs((int, int)[] places) => _places = places;

    /// <summary>How many values are missing.</summary>
    public int Count => _places.Length;

    /// <summary>The entries that are NaN.</summary>
    public static MissingOutputs Of(Matrix<double> outputs)
    {
        List<(int, int)> places = [];
        for (int i = 0; i < outputs.Rows; i++)
        {
            ReadOnlySpan<double> row = outputs.Row(i);
            for (int j = 0; j < row.Length; j++)
            {
                if (double.IsNaN(row[j]))
                {
                    places.Add((i, j));
                }
            }
        }

        return new([.. places]);
    }

    /// <summary>The places of a file: a function and a value each row; none if null.</summary>
    public static MissingOutputs From(Matrix<double>? places) =>
        new(places is null ? [] : [.. Enumerable.Range(0, (int)places.Rows).Select(m => ((int)places[m, 0], (int)places[m, 1]))]);

    /// <summary>The places as a file has them.</summary>
    public Matrix<double> ToMatrix() => Matrix<double>.Create(Count, 2, (m, i) => i == 0 ? _places[m].Function : _places[m].Value);

    /// <summary>Whether all lie in a matrix of so many functions and values.</summary>
    public bool LieIn(int functions, int values) =>
        Array.TrueForAll(_places, p => p.Function >= 0 && p.Function < functions && p.Value >= 0 && p.Value < values);

    /// <summary>Writes a number to all missing places.</summary>
    public void Set(Matrix<double> values, double number)
    {
        foreach ((int i, int j) in _places)
        {
            values[i, j] = number;
        }
    }

    /// <summary>Rows with 0 in all missing places.</summary>
    public Matrix<double> Without(Matrix<double> values)
    {
        Matrix<double> known = values.Clone();
        Set(known, 0);
        return known;
    }

    /// <summary>The mean over functions and transformations of what was observed.</summary>
    /// <exception cref="ArgumentException">A value was observed in no function.</exception>
    public double[] Mean(Matrix<double> outputs, GroupAction group)
    {
        using Matrix<double> known = Without(outputs);
        double[] counts = new double[outputs.Columns];
        Array.Fill(counts, outputs.Rows);
        foreach ((_, int j) in _places)
        {
            counts[j]--;
        }

        double[] sums = group.Mean(ContextPreparation.MeanOf(known)),
            positive = group.MeanOfSizes(counts);
        int empty = Array.FindIndex(positive, share => share == 0);
        return empty < 0
            ? [.. sums.Zip(positive, (sum, count) => sum * outputs.Rows / count)]
            : throw new ArgumentException(
                $"outputs: column {empty} was observed in no function; leave this point out of the grid, or claim a symmetry that moves "
                    + "others there."
            );
    }

    /// <summary>Fills in the conditional means.</summary>
    /// <param name="system">The equations.</param>
    /// <param name="contexts">The training functions.</param>
    /// <param name="values">Centred outputs, N x values, any numbers in the missing places.</param>
    /// <param name="backend">The linear algebra.</param>
    /// <exception cref="ArgumentException">Too many are missing.</exception>
    public void Fill(BlockSystem system, PreparedContexts contexts, Matrix<double> values, IMatrixBackend backend)
    {
        if (Count == 0)
        {
            return;
        }

        Set(values, 0);
        Matrix<double>? basis = system.Basis.Rows;

        // Without a basis columns have nothing to do with each other.
        (int Function, int Value)[][] groups = basis is null ? [.. _places.GroupBy(p => p.Value).Select(g => g.ToArray())] : [_places];
        if (groups.Max(g => g.Length) is var largest && largest > Most)
        {
            throw new ArgumentException(
                $"outputs: {largest} values are missing, more than the {Most} that can be solved for at once; learn from fewer functions, "
                    + "on a coarser output grid, or with a kernel of H = 1 without symmetry, which has no limit."
            );
        }

        Matrix<double>[] matrices = [.. groups.Select(g => Matrix<double>.Zeros(g.Length, g.Length))];
        using Matrix<double> coefficients = system.Basis.Coefficients(values, backend),
            weights = Matrix<double>.Zeros(coefficients.Rows, coefficients.Columns);
        system.ForInverses(
            contexts,
            (block, inverse) =>
            {
                using Matrix<double> part = BlockSystem.Gather(coefficients, block),
                    solved = Matrix<double>.Uninitialized(part.Rows, part.Columns);
                backend.Multiply(1.0, inverse.View, Transposition.None, part, Transposition.None, 0, solved);
                BlockSystem.Scatter(solved, block, weights, 0);
                for (int g = 0; g < groups.Length; g++)
                {
                    Add(groups[g], basis, block, inverse, matrices[g]);
                }
            }
        );
        using Matrix<double> right = system.Basis.Values(weights, backend);
        for (int g = 0; g < groups.Length; g++)
        {
            (int Function, int Value)[] places = groups[g];
            using Matrix<double> unknown = Matrix<double>.Create(places.Length, 1, (m, _) => -right[places[m].Function, places[m].Value]),
                matrix = matrices[g];
            BlockedCholesky.Factor<double>(backend, matrix);
            backend.SolveTriangular(matrix, Transposition.None, unknown.View);
            backend.SolveTriangular(matrix, Transposition.Transposed, unknown.View);
            for (int m = 0; m < places.Length; m++)
            {
                values[places[m].Function, places[m].Value] = unknown[m, 0];
            }
        }
    }

    // What a block adds to the lower triangle of (A^-1)_MM.
    private static void Add(
        (int Function, int Value)[] places,
        Matrix<double>? basis,
        OutputBlock block,
        Matrix<double> inverse,
        Matrix<double> matrix
    )
    {
        int d = block.Dimension;
        double[][] components =
        [
            .. places.Select(p =>
                basis is null ? [1.0] : Enumerable.Range(block.Start, block.Width).Select(row => basis[row, p.Value]).ToArray()
            ),
        ];
        Workers.Run(
            places.Length,
            m =>
            {
                for (int k = 0; k <= m; k++)
                {
                    (double[] a, double[] b) = (components[m], components[k]);
                    double sum = 0;
                    for (int i = 0; i < d; i++)
                    {
                        for (int j = 0; j < d; j++)
                        {
                            double product = 0;
                            for (int c = 0; c < a.Length; c += d)
                            {
                                product += a[c + i] * b[c + j];
                            }

                            sum += product * inverse[((long)places[m].Function * d) + i, ((long)places[k].Function * d) + j];
                        }
                    }

                    matrix[m, k] += sum;
                }
            }
        );
    }
}
