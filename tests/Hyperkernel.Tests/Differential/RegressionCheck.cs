using System.Globalization;
using System.Numerics;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Ensembles;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Inference.Iterative;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Tests.Differential;

/// <summary>
/// What a solver gave: weights W of h(u) = K(u, U) W a point a row, means at the queries, and the relative residual that it claims.
/// </summary>
internal sealed record Solved(double[,] Weights, double[,] Means, double Claimed)
{
    /// <summary>
    /// How far means may be from what the weights say, by the solver's own account, in units of the values' root mean square.
    /// </summary>
    public double MeanError { get; init; }
}

/// <summary>
/// Solvers of one regression: each must have the residual it claims, with the exact kernel, and predict what its weights say.
/// </summary>
/// <remarks>
/// With R = Y - (K + ridge) W in exact entries, two solutions differ at a point u by no more than sqrt(k(u, u) / ridge) |R - R'|, so
/// residuals compare all solvers with each other, and nothing but the condition number enters. Of the kernel's entries a computation has
/// the promised digits, of a factorisation sqrt(k(u, u) k(u', u')) times some roundings (Higham 2002, theorem 10.3); both multiply the
/// weights.
/// </remarks>
internal sealed class RegressionCheck<T>(RegressionData<T> data, Tally tally)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double AskedOfIterations = 1e-6;
    private const double AskedOfGrids = 1e-4;

    private static string Precision => typeof(T) == typeof(float) ? "single" : "double";

    private static double Roundoff => Math.ScaleB(1, typeof(T) == typeof(float) ? -24 : -53);

    /// <summary>The solvers' names with a check of each.</summary>
    public IEnumerable<(string Route, Func<Failure?> Check)> All()
    {
        yield return Named("dense", Dense, data.Promise + (4 * (data.Places.Length + 10) * Roundoff));
        yield return Named("dense permuted", DensePermuted, data.Promise + (4 * (data.Places.Length + 10) * Roundoff));
        yield return Named("iterative", Iterative, data.DoublePromise + (data.Places.Length * 1e-15));
        if (data.IsWholeGrid)
        {
            yield return Named("grid", Grid, data.DoublePromise + (data.Places.Length * 1e-15));
            yield return ($"{Precision} ensemble of one", EnsembleOfOne);
        }
    }

    private (string, Func<Failure?>) Named(string solver, Func<Solved?> solve, double entryError)
    {
        string route = $"{Precision} {solver}";
        return (route, () => solve() is { } solved ? Check(route, solved, entryError) : null);
    }

    private Solved Dense()
    {
        using DenseModel<T> model = DenseRegression.Fit(data.Kernel, data.Points(), data.ListedValues(), data.Ridge);
        return new(Wide(model.Weights), Wide(model.Mean(data.QueryPoints())), 0);
    }

    private Solved DensePermuted()
    {
        int count = data.Places.Length;
        long[] order = [.. Enumerable.Range(0, count).Select(i => (long)(count - 1 - i))];
        using Matrix<T> values = data.ListedValues(),
            reversed = Matrix<T>.Create(count, data.Channels, (i, c) => values[order[i], c]);
        using DenseModel<T> model = DenseRegression.Fit(data.Kernel, data.Points().Select(order), reversed, data.Ridge);
        double[,] weights = Wide(model.Weights);
        return new(Table(count, data.Channels, (i, c) => weights[count - 1 - i, c]), Wide(model.Mean(data.QueryPoints())), 0);
    }

    private Solved? Iterative()
    {
        IterativeModel<T> model = IterativeRegression.Fit(
            data.Kernel,
            data.Points(),
            data.ListedValues(),
            data.Ridge,
            new() { RelativeResidual = AskedOfIterations }
        );
        return Converged("iterative", model.Report, AskedOfIterations)
            ? new(Wide(model.Weights), Wide(model.Mean(data.QueryPoints())), Math.Max(model.Report.RelativeResidual, AskedOfIterations))
            : null;
    }

    private Solved? Grid()
    {
        using GridModel<T> model = GridRegression.Fit(
            (HypernetworkKernel)data.Kernel,
            data.Contexts(),
            data.Coordinates(),
            data.GridValues(),
            data.Ridge,
            new() { RelativeResidual = AskedOfGrids }
        );
        if (!Converged("grid", model.Report, AskedOfGrids))
        {
            return null;
        }

        int side = (int)model.System.Contexts;
        using Prediction<T> prediction = model.Predict(data.NewContexts());
        double[,] fields = Wide(prediction.Mean);
        return new(
            Table(data.Places.Length, data.Channels, (i, c) => model.Weights[(c * side) + (i / side), i % side]),
            Table(data.Queries.Length, data.Channels, (q, c) => fields[q / side, ((q % side) * data.Channels) + c]),
            Math.Max(model.Report.RelativeResidual, AskedOfGrids)
        )
        {
            // An estimate from a few points that were drawn; the largest error of all may be several times it.
            MeanError = 10 * Math.Min(prediction.MeanError ?? 0, AskedOfGrids) * Math.Sqrt(data.Queries.Length),
        };
    }

    // A subset of everything is the dense solve; its points have the grid's order, as the list has.
    private Failure? EnsembleOfOne()
    {
        SubsetEnsembleModel<T> model = SubsetEnsemble.Fit(
            (HypernetworkKernel)data.Kernel,
            data.Contexts(),
            data.Coordinates(),
            data.GridValues(),
            data.Ridge,
            new()
            {
                Subsets = 1,
                Contexts = 100,
                CoordinatesPerContext = 100,
            }
        );
        double[,] fields = Wide(model.Predict(data.NewContexts()).Mean),
            dense = Dense().Means;
        int side = (int)Math.Round(Math.Sqrt(data.Places.Length));
        double largest = 0,
            difference = 0;
        for (int q = 0; q < data.Queries.Length; q++)
        {
            for (int c = 0; c < data.Channels; c++)
            {
                largest = Math.Max(largest, Math.Abs(dense[q, c]));
                difference = Worse(difference, dense[q, c] - fields[q / side, ((q % side) * data.Channels) + c]);
            }
        }

        string pair = $"{Precision} ensemble of one, dense";
        tally.Compared(pair, data.Queries.Length * data.Channels, largest == 0 ? 0 : difference / largest);
        return difference == 0
            ? null
            : new(pair, "differs", FormattableString.Invariant($"by {difference:G3} of {largest:G3}"), difference / largest);
    }

    private bool Converged(string solver, SolveReport report, double asked)
    {
        if (!report.Converged || !(report.RelativeResidual <= asked))
        {
            tally.Refused($"{Precision} {solver}", "reports that it did not converge");
            return false;
        }

        return true;
    }

    private Failure? Check(string route, Solved solved, double entryError)
    {
        for (int c = 0; c < data.Channels; c++)
        {
            double[] weights = [.. Enumerable.Range(0, data.Places.Length).Select(i => solved.Weights[i, c])];
            double mass = weights.Select((w, j) => Math.Abs(w) * Math.Sqrt(data.Diagonal[j])).Sum(),
                squares = 0,
                allowed = 0,
                values = 0;
            for (int i = 0; i < weights.Length; i++)
            {
                double residual = data.Values[i][c] - (data.Ridge * weights[i]),
                    rounding = 4e-16 * Math.Abs(data.Values[i][c]);
                for (int j = 0; j < weights.Length; j++)
                {
                    residual -= data.Entries[i][j] * weights[j];
                }

                // A factorisation and its solves round what is on the diagonal too, ridge and all.
                rounding +=
                    (entryError * Math.Sqrt(data.Diagonal[i]) * mass)
                    + ((entryError + (20 * Roundoff)) * data.Ridge * Math.Abs(weights[i]));
                (squares, allowed, values) = (
                    squares + (residual * residual),
                    allowed + (rounding * rounding),
                    values + Math.Pow(data.Values[i][c], 2)
                );
            }

            double error = Math.Sqrt(squares),
                bound = (solved.Claimed * Math.Sqrt(values)) + Math.Sqrt(allowed);
            tally.Compared($"{route}, residual", weights.Length, error / bound);
            if (!(error <= bound))
            {
                return new(
                    route,
                    double.IsFinite(error) ? "residual" : "not finite",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"channel {c} has the residual {error:G4} of {Math.Sqrt(values):G4}, must be below {bound:G4} "
                            + $"({Math.Sqrt(allowed):G3} of it rounding), ridge {data.Ridge:R}"
                    ),
                    error / bound
                );
            }

            if (CheckMeans(route, solved, c, weights, mass, entryError) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private Failure? CheckMeans(string route, Solved solved, int c, double[] weights, double mass, double entryError)
    {
        for (int q = 0; q < data.Queries.Length; q++)
        {
            double mean = weights.Select((w, j) => w * data.QueryEntries[q][j]).Sum();

            // Means are rounded to the precision they come in.
            double size = Math.Sqrt(data.QueryDiagonal[q]) * mass,
                error = Math.Abs(solved.Means[q, c] - mean);
            double bound =
                ((entryError + (2 * data.Places.Length * 1e-16)) * size)
                + (2 * Roundoff * Math.Abs(mean))
                + (solved.MeanError * Rms)
                + 1e-38;
            tally.Compared($"{route}, means", 1, error / bound);
            if (!(error <= bound))
            {
                return new(
                    $"{route}, means",
                    double.IsFinite(solved.Means[q, c]) ? "wrong" : "not finite",
                    FormattableString.Invariant(
                        $"channel {c} of query {q} is {solved.Means[q, c]:R}, by the weights {mean:R}, may differ by {bound:G3}"
                    ),
                    error / bound
                );
            }
        }

        return null;
    }

    // Of all channels: a grid's account is of all fields together.
    private double Rms => Math.Sqrt(Enumerable.Range(0, data.Channels).Max(c => data.Values.Average(v => v[c] * v[c])));

    private static double Worse(double known, double difference) => Math.Abs(difference) <= known ? known : Math.Abs(difference);

    private static double[,] Wide<TEntry>(Matrix<TEntry> matrix)
        where TEntry : unmanaged, IBinaryFloatingPointIeee754<TEntry> =>
        Table((int)matrix.Rows, (int)matrix.Columns, (i, j) => double.CreateTruncating(matrix[i, j]));

    private static double[,] Table(int rows, int columns, Func<int, int, double> entry)
    {
        double[,] table = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                table[i, j] = entry(i, j);
            }
        }

        return table;
    }
}
