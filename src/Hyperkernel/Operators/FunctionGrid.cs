using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators;

/// <summary>Where functions are sampled: points in a space of one or more dimensions, in the order of the values.</summary>
/// <remarks>Coordinates of periodic grids are counted in periods, of others in their sides.</remarks>
public sealed class FunctionGrid
{
    private readonly int[] _shape;

    private FunctionGrid(int[] shape, bool isPeriodic, Matrix<double> points)
    {
        (_shape, IsPeriodic, Coordinates) = (shape, isPeriodic, points);
    }

    /// <summary>The number of points along each axis, the last running fastest; one entry of points that lie anywhere.</summary>
    public IReadOnlyList<int> Shape => _shape;

    /// <summary>Whether the points are j / m, j = 0..m-1, along every axis, on a circle or a torus.</summary>
    public bool IsPeriodic { get; }

    /// <summary>Whether the points lie on a regular grid.</summary>
    public bool IsRegular { get; private init; } = true;

    /// <summary>The number of points.</summary>
    public int Count => (int)Coordinates.Rows;

    /// <summary>The points, one a row.</summary>
    public Matrix<double> Coordinates { get; }

    /// <summary>j / m, j = 0..m-1, along every axis: a circle for one axis, a torus for two.</summary>
    /// <param name="shape">The number of points along each axis, one or two of them.</param>
    /// <exception cref="ArgumentException">There are other than one or two axes, or an axis has no point.</exception>
    public static FunctionGrid Periodic(params int[] shape) => Regular(shape, true);

    /// <summary>j / (m - 1), j = 0..m-1, along every axis: an interval or a square with its ends.</summary>
    /// <param name="shape">The number of points along each axis, one or two of them.</param>
    /// <exception cref="ArgumentException">There are other than one or two axes, or an axis has no point.</exception>
    public static FunctionGrid Bounded(params int[] shape) => Regular(shape, false);

    /// <summary>Points that lie anywhere.</summary>
    /// <param name="points">m x dimension.</param>
    /// <exception cref="ArgumentException">There is no point, or a coordinate is not finite.</exception>
    public static FunctionGrid At(Matrix<double> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        Finite.Require<double>(points, nameof(points));
        return points.Rows * points.Columns == 0
            ? throw new ArgumentException(
                $"FunctionGrid: {points.Rows} x {points.Columns} coordinates; there must be some.",
                nameof(points)
            )
            : new([(int)points.Rows], false, points.Clone()) { IsRegular = false };
    }

    /// <summary>Whether these are its points, up to rounding of single precision.</summary>
    internal bool IsAt(Matrix<double> points)
    {
        bool same = (points.Rows, points.Columns) == (Coordinates.Rows, Coordinates.Columns);
        for (long i = 0; same && i < points.Rows; i++)
        {
            same = TensorPrimitives.Distance<double>(points.Row(i), Coordinates.Row(i)) < 1e-6 / Count;
        }

        return same;
    }

    /// <summary>The points of a regular grid as rows and columns; one row on a line.</summary>
    internal (int Rows, int Columns) Plane => _shape.Length == 1 ? (1, _shape[0]) : (_shape[0], _shape[1]);

    /// <inheritdoc/>
    public override string ToString() =>
        $"{string.Join(" x ", _shape)} {(IsPeriodic ? "periodic points" : IsRegular ? "points of a grid" : "points")}";

    /// <summary>exp(-d^2 / (2 l^2)) of two points, and 1 less it; on a periodic grid d is the chord sin(pi x) / pi of each axis.</summary>
    internal (double Correlation, double Gap) Correlation(ReadOnlySpan<double> from, ReadOnlySpan<double> to, double length)
    {
        double square = 0;
        for (int axis = 0; axis < from.Length; axis++)
        {
            double step = from[axis] - to[axis],
                distance = IsPeriodic ? Math.Sin(Math.PI * step) / Math.PI : step;
            square += distance * distance;
        }

        double exponent = -square / (2 * length * length);
        return (Math.Exp(exponent), -Expm1(exponent));
    }

    /// <summary>
    /// The same of two points that lie so many steps apart on the circle of each axis of a regular grid: a bounded one is half of its
    /// circle, of 2 m steps, and the other half its mirror image.
    /// </summary>
    internal (double Correlation, double Gap) Correlation((int First, int Last) steps, double length)
    {
        (int rows, int columns) = Plane;
        double Chord(int step, int points)
        {
            // Circumferences in periods, or in sides.
            (int circle, double around) = IsPeriodic ? (points, 1) : (2 * points, 2.0 * points / Math.Max(1, points - 1));
            return around * Math.Sin(Math.PI * step / circle) / Math.PI;
        }

        (double first, double last) = (Chord(steps.First, rows), Chord(steps.Last, columns));
        double exponent = -((first * first) + (last * last)) / (2 * length * length);
        return (Math.Exp(exponent), -Expm1(exponent));
    }

    // exp(x) - 1 without cancellation (Higham 2002, section 1.14.1).
    private static double Expm1(double x)
    {
        double e = Math.Exp(x);
        return e == 1 ? x
            : e < 0.5 ? e - 1
            : (e - 1) * x / Math.Log(e);
    }

    private static FunctionGrid Regular(int[] shape, bool isPeriodic)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Length is < 1 or > 2 || shape.Any(points => points < 1))
        {
            throw new ArgumentException(
                $"FunctionGrid: the shape ({string.Join(", ", shape)}) must have one or two axes with at least one point each.",
                nameof(shape)
            );
        }

        int last = shape[^1];
        double Place(long j, int points) =>
            isPeriodic ? j / (double)points
            : points == 1 ? 0
            : j / (points - 1.0);
        Matrix<double> coordinates = Matrix<double>.Create(
            shape.Aggregate(1L, (product, points) => product * points),
            shape.Length,
            (i, axis) => Place(axis == shape.Length - 1 ? i % last : i / last, shape[axis])
        );
        return new([.. shape], isPeriodic, coordinates);
    }
}
