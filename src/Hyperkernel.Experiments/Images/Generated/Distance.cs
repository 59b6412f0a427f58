namespace Hyperkernel.Experiments.Images.Generated;

/// <summary>Signed distances to shapes in the plane: negative inside.</summary>
/// <remarks>Source: I. Quilez, "2D distance functions" (the ellipse's is its first-order approximation, exact on the boundary).</remarks>
internal static class Distance
{
    /// <summary>To a disc about the origin.</summary>
    public static double Disc(double x, double y, double radius) => Math.Sqrt((x * x) + (y * y)) - radius;

    /// <summary>To an ellipse about the origin with the given half axes.</summary>
    public static double Ellipse(double x, double y, double a, double b)
    {
        double level = Math.Sqrt((x * x / (a * a)) + (y * y / (b * b)));
        double slope = Math.Sqrt((x * x / (a * a * a * a)) + (y * y / (b * b * b * b)));
        return slope < 1e-9 ? -Math.Min(a, b) : level * (level - 1) / slope;
    }

    /// <summary>To a rectangle about the origin with the given half sides.</summary>
    public static double Box(double x, double y, double halfWidth, double halfHeight)
    {
        (double dx, double dy) = (Math.Abs(x) - halfWidth, Math.Abs(y) - halfHeight);
        (double ox, double oy) = (Math.Max(dx, 0), Math.Max(dy, 0));
        return Math.Sqrt((ox * ox) + (oy * oy)) + Math.Min(Math.Max(dx, dy), 0);
    }

    /// <summary>To a polygon with the given corners.</summary>
    public static double Polygon(double x, double y, ReadOnlySpan<(double X, double Y)> corners)
    {
        double nearest = double.PositiveInfinity;
        bool inside = false;
        for (int i = 0, j = corners.Length - 1; i < corners.Length; j = i++)
        {
            nearest = Math.Min(nearest, SquaredToSegment(x, y, corners[i], corners[j]));
            if (
                (corners[i].Y > y) != (corners[j].Y > y)
                && x < ((corners[j].X - corners[i].X) * (y - corners[i].Y) / (corners[j].Y - corners[i].Y)) + corners[i].X
            )
            {
                inside = !inside;
            }
        }

        return inside ? -Math.Sqrt(nearest) : Math.Sqrt(nearest);
    }

    /// <summary>To a line through the given points, without thickness: never negative.</summary>
    public static double Line(double x, double y, ReadOnlySpan<(double X, double Y)> points)
    {
        double nearest = double.PositiveInfinity;
        for (int i = 1; i < points.Length; i++)
        {
            nearest = Math.Min(nearest, SquaredToSegment(x, y, points[i - 1], points[i]));
        }

        return Math.Sqrt(nearest);
    }

    private static double SquaredToSegment(double x, double y, (double X, double Y) a, (double X, double Y) b)
    {
        (double px, double py) = (x - a.X, y - a.Y);
        (double sx, double sy) = (b.X - a.X, b.Y - a.Y);
        double along = Math.Clamp(((px * sx) + (py * sy)) / ((sx * sx) + (sy * sy) + 1e-300), 0, 1);
        (double dx, double dy) = (px - (along * sx), py - (along * sy));
        return (dx * dx) + (dy * dy);
    }
}
