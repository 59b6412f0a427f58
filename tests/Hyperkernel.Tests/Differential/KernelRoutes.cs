using System.Numerics;
using Hyperkernel.Architectures;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Tests.Differential;

/// <summary>An entry of both kernels that a route gave; null for a kernel that it was not asked for.</summary>
internal readonly record struct KernelEntry(Place Row, Place Column, double? Covariance, double? Tangent);

/// <summary>A way to kernel entries of a case.</summary>
internal sealed record KernelRoute(string Name, Func<IEnumerable<KernelEntry>> Entries);

/// <summary>All ways in which the library evaluates kernels on lists and grids, in one precision.</summary>
internal sealed class KernelRoutes<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int GridSide = 3;
    private readonly DifferentialCase _case;
    private readonly Matrix<T> _x;
    private readonly Matrix<T>? _z;
    private readonly Compute _options;

    public KernelRoutes(DifferentialCase drawn)
    {
        _case = drawn;
        _x = DifferentialCase.Matrix(drawn.X).ConvertTo<T>();
        _z = drawn.Hypernetwork is null ? null : DifferentialCase.Matrix(drawn.Z).ConvertTo<T>();
        _options = new() { Threads = 1, Backend = drawn.Size % 2 == 0 ? MatrixBackends.Managed : MatrixBackends.Default };
    }

    private static string Precision => typeof(T) == typeof(float) ? "single" : "double";

    private int Side => Math.Min(GridSide, _case.Count);

    /// <summary>The routes; each computes when its entries are asked for.</summary>
    public IEnumerable<KernelRoute> All()
    {
        yield return Named("strips", () => Listed(Kernels(_x, _z), i => i, j => j));
        yield return Named("strips of two lists", () => Listed(Between(_x, _z, _x.Clone(), _z?.Clone()), i => i, j => j));
        yield return Named("strips permuted", Permuted);
        yield return Named("operator", () => Operator(KernelKind.Covariance).Concat(Operator(KernelKind.Tangent)));
        yield return Named("assembly", Assembled);
        if (_case.Hypernetwork is not null)
        {
            yield return Named("grid", Grid);
        }
    }

    private static KernelRoute Named(string name, Func<IEnumerable<KernelEntry>> entries) => new($"{Precision} {name}", entries);

    private KernelMatrices<T> Kernels(Matrix<T> x, Matrix<T>? z) =>
        _case.Hypernetwork is { } h ? h.Kernels(x, z!, _options) : _case.Network!.Kernels(x, _options);

    private KernelMatrices<T> Between(Matrix<T> x, Matrix<T>? z, Matrix<T> others, Matrix<T>? otherCoordinates) =>
        _case.Hypernetwork is { } h ? h.Kernels(x, z!, others, otherCoordinates!, _options) : _case.Network!.Kernels(x, others, _options);

    private Points<T> Points() => _z is { } z ? Points<T>.Pairs(_x, z) : Points<T>.Of(_x);

    private static List<KernelEntry> Listed(KernelMatrices<T> kernels, Func<int, int> row, Func<int, int> column)
    {
        using (kernels)
        {
            List<KernelEntry> entries = [];
            for (int i = 0; i < kernels.Covariance.Rows; i++)
            {
                for (int j = 0; j < kernels.Covariance.Columns; j++)
                {
                    entries.Add(new(At(row(i)), At(column(j)), Wide(kernels.Covariance[i, j]), Wide(kernels.Tangent[i, j])));
                }
            }

            return entries;
        }
    }

    // The points in the opposite order, in narrow tiles.
    private List<KernelEntry> Permuted()
    {
        int last = _case.Count - 1;
        using Matrix<T> x = Reversed(_x);
        using Matrix<T>? z = _z is null ? null : Reversed(_z);
        Compute narrow = _options with { TileSize = 16 };
        return Listed(
            _case.Hypernetwork is { } h ? h.Kernels(x, z!, narrow) : _case.Network!.Kernels(x, narrow),
            i => last - i,
            j => last - j
        );
    }

    private IEnumerable<KernelEntry> Operator(KernelKind kind)
    {
        int count = _case.Count;
        using Matrix<T> identity = Matrix<T>.Identity(count),
            columns = Matrix<T>.Zeros(count, count);
        new KernelOperator<T>(_case.Kernel(kind), Points(), _options).Apply(identity, columns);
        return [.. Entries(columns, kind)];
    }

    // One kernel by itself: the lower triangle, and the diagonal.
    private List<KernelEntry> Assembled()
    {
        List<KernelEntry> entries = [];
        foreach (KernelKind kind in Enum.GetValues<KernelKind>())
        {
            PointKernel kernel = _case.Kernel(kind);
            Points<T> points = Points();
            using Matrix<T> whole = kernel.Matrix(points, _options),
                lower = Matrix<T>.Zeros(_case.Count, _case.Count);
            kernel.LowerTriangle(points, lower.View, _options);
            entries.AddRange(Entries(whole, kind));
            entries.AddRange(Entries(lower, kind).Where(e => e.Column.X <= e.Row.X));
            entries.AddRange(kernel.Diagonal(points).Select((value, i) => Entry(At(i), At(i), kind, value)));
        }

        return entries;
    }

    private List<KernelEntry> Grid()
    {
        int side = Side;
        using Matrix<T> x = _x.View.Block(0, 0, side, _x.Columns).ToMatrix(),
            z = _z!.View.Block(_case.Count - side, 0, side, _z.Columns).ToMatrix();
        using KernelMatrices<T> kernels = _case.Hypernetwork!.GridKernels(x, z, _options);
        List<KernelEntry> entries = [];
        for (int i = 0; i < side * side; i++)
        {
            for (int j = 0; j < side * side; j++)
            {
                entries.Add(new(OfGrid(i), OfGrid(j), Wide(kernels.Covariance[i, j]), Wide(kernels.Tangent[i, j])));
            }
        }

        return entries;

        Place OfGrid(int i) => new(i / side, _case.Count - side + (i % side));
    }

    private static IEnumerable<KernelEntry> Entries(Matrix<T> matrix, KernelKind kind)
    {
        for (int i = 0; i < matrix.Rows; i++)
        {
            for (int j = 0; j < matrix.Columns; j++)
            {
                yield return Entry(At(i), At(j), kind, Wide(matrix[i, j]));
            }
        }
    }

    private static KernelEntry Entry(Place row, Place column, KernelKind kind, double value) =>
        kind == KernelKind.Covariance ? new(row, column, value, null) : new(row, column, null, value);

    private static Place At(int i) => new(i, i);

    private static double Wide(T value) => double.CreateTruncating(value);

    private static Matrix<T> Reversed(Matrix<T> rows) => Matrix<T>.Create(rows.Rows, rows.Columns, (i, k) => rows[rows.Rows - 1 - i, k]);
}
