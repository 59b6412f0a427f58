using System.Numerics;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Tests.Differential;

/// <summary>
/// A case's regression in one precision: its points and values as that precision has them, and the exact kernel between them.
/// </summary>
internal sealed class RegressionData<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MostQueries = 4;
    private readonly DifferentialCase _case;
    private readonly ScalarReference _reference;
    private readonly KernelKind _kind;

    // What the order of two points changes in the scalar maps, over sqrt(k k'): a measure of their condition.
    private readonly double _asymmetry;

    private RegressionData(DifferentialCase drawn)
    {
        RegressionCase regression = drawn.Regression!;
        (_case, _kind) = (drawn, regression.Kind);
        double[][] queries =
        [
            .. Enumerable
                .Range(0, Math.Min(MostQueries, drawn.Count))
                .Select(i => Between(drawn.X[i], drawn.X[drawn.Count - 1 - i], i == 0 ? 0 : 0.5)),
        ];
        QueryRows = queries;

        // Queries are further rows of a larger case, so that the reference knows them by number; their own coordinates are not asked for.
        DifferentialCase larger = drawn with
        {
            X = [.. drawn.X, .. queries],
            Z = drawn.Z.Length == 0 ? [] : [.. drawn.Z, .. drawn.Z.Take(queries.Length)],
        };
        _reference = new(larger, typeof(T) == typeof(float));
        Place[] all = [.. Pairs(Enumerable.Range(0, drawn.Count))];
        int[] observed = [.. Enumerable.Range(0, all.Length).Where(i => !regression.Holes[i])];
        Places = [.. observed.Select(i => all[i])];
        Queries = [.. Pairs(Enumerable.Range(drawn.Count, queries.Length))];
        Values = [.. observed.Select(i => regression.Values[i].Select(v => double.CreateTruncating(T.CreateTruncating(v))).ToArray())];
        Diagonal = [.. Places.Select(p => Entry(p, p))];
        Entries = [.. Places.Select(a => Places.Select(b => Entry(a, b)).ToArray())];
        QueryEntries = [.. Queries.Select(a => Places.Select(b => Entry(a, b)).ToArray())];
        QueryDiagonal = [.. Queries.Select(q => Entry(q, q))];
        Ridge = regression.RelativeRidge * Diagonal.Average();
        _asymmetry = Entries
            .SelectMany((row, i) => row.Select((entry, j) => Math.Abs(entry - Entries[j][i]) / Math.Sqrt(Diagonal[i] * Diagonal[j])))
            .Where(double.IsFinite)
            .DefaultIfEmpty(0)
            .Max();
    }

    /// <summary>The points with a value.</summary>
    public Place[] Places { get; }

    /// <summary>New contexts, at all coordinates.</summary>
    public Place[] Queries { get; }

    /// <summary>The rows of the new contexts, or inputs.</summary>
    public double[][] QueryRows { get; }

    /// <summary>The values of each point.</summary>
    public double[][] Values { get; }

    /// <summary>k(u, u) of each point.</summary>
    public double[] Diagonal { get; }

    /// <summary>The kernel between all points, by the scalar maps.</summary>
    public double[][] Entries { get; }

    /// <summary>The kernel between queries and points.</summary>
    public double[][] QueryEntries { get; }

    /// <summary>k(u, u) of each query.</summary>
    public double[] QueryDiagonal { get; }

    /// <summary>The absolute ridge.</summary>
    public double Ridge { get; }

    /// <summary>What an entry of the kernel may be off by in this precision, over sqrt(k(u, u) k(u', u')).</summary>
    public double Promise => _asymmetry + (typeof(T) == typeof(float) ? 1e-5 : DoublePromise);

    /// <summary>The same in double precision, in which iterative solvers correct themselves.</summary>
    public double DoublePromise => _asymmetry + (_reference.IsTabulated ? 1e-9 : 1e-12);

    public PointKernel Kernel => _case.Kernel(_kind);

    public int Channels => Values[0].Length;

    public bool IsWholeGrid => _case.Hypernetwork is not null && Places.Length == _case.Count * _case.Count;

    /// <summary>The data, or null where the kernel has no finite entries, is zero, or leaves the numbers of the precision.</summary>
    public static RegressionData<T>? Of(DifferentialCase drawn)
    {
        if (drawn.Regression!.Holes.All(hole => hole))
        {
            return null;
        }

        RegressionData<T> data = new(drawn);
        double least = typeof(T) == typeof(float) ? 1e-30 : 1e-280,
            most = typeof(T) == typeof(float) ? 1e30 : 1e280;
        return data.Ridge > least && data.Diagonal.All(d => d == 0 || (d > least && d < most)) && data.QueryDiagonal.All(double.IsFinite)
            ? data
            : null;
    }

    public Points<T> Points() => Listed(Places, _case.X);

    public Points<T> QueryPoints() => Listed(Queries, [.. _case.X, .. QueryRows]);

    public Matrix<T> Contexts() => DifferentialCase.Matrix(_case.X).ConvertTo<T>();

    public Matrix<T> Coordinates() => DifferentialCase.Matrix(_case.Z).ConvertTo<T>();

    public Matrix<T> NewContexts() => DifferentialCase.Matrix(QueryRows).ConvertTo<T>();

    /// <summary>Values as lists have them, a point a row.</summary>
    public Matrix<T> ListedValues() => Matrix<T>.Create(Places.Length, Channels, (i, c) => T.CreateTruncating(Values[i][c]));

    /// <summary>Values as grids have them, a context a row, the channels of a coordinate side by side.</summary>
    public Matrix<T> GridValues() =>
        Matrix<T>.Create(
            _case.Count,
            _case.Count * Channels,
            (i, j) => T.CreateTruncating(Values[(i * _case.Count) + (j / Channels)][j % Channels])
        );

    // NaN where the scalar maps refuse.
    private double Entry(Place a, Place b)
    {
        try
        {
            return _reference.At(a, b) is not { } state ? double.NaN
                : _kind == KernelKind.Tangent ? state.Tangent
                : state.Covariance.Covariance;
        }
        catch (ArithmeticException)
        {
            return double.NaN;
        }
    }

    private IEnumerable<Place> Pairs(IEnumerable<int> contexts) =>
        _case.Hypernetwork is null
            ? contexts.Select(i => new Place(i, i))
            : contexts.SelectMany(i => Enumerable.Range(0, _case.Count).Select(a => new Place(i, a)));

    private Points<T> Listed(Place[] places, double[][] rows)
    {
        Matrix<T> x = DifferentialCase.Matrix([.. places.Select(p => rows[p.X])]).ConvertTo<T>();
        return _case.Hypernetwork is null
            ? Points<T>.Of(x)
            : Points<T>.Pairs(x, DifferentialCase.Matrix([.. places.Select(p => _case.Z[p.Z])]).ConvertTo<T>());
    }

    private static double[] Between(double[] a, double[] b, double share) => [.. a.Select((v, k) => ((1 - share) * v) + (share * b[k]))];
}
