namespace Hyperkernel.Experiments.Images.Generated;

/// <summary>Turned triangles, rectangles, pentagons and hexagons, more or less stretched: filled, framed, or both.</summary>
internal static class PolygonFamily
{
    public static Picture Draw(ImageDraws draws)
    {
        Frame frame = draws.Frame(0.3);
        int sides = 3 + draws.Below(4);
        double radius = draws.Between(0.68, 0.88);
        double stretch = draws.Between(0.8, 1);
        double thickness = draws.Between(0.18, 0.26);
        double filling = draws.Below(3) * 0.4;
        (double X, double Y)[] corners = [.. Enumerable.Range(0, sides).Select(corner => Corner(corner, sides, radius, stretch))];
        return (imageX, imageY) =>
        {
            (double x, double y) = frame.Local(imageX, imageY);
            double distance = Distance.Polygon(x, y, corners);
            return Math.Max(Brush.Stroke(distance + (thickness / 2), thickness), filling * Brush.Fill(distance));
        };
    }

    private static (double X, double Y) Corner(int corner, int sides, double radius, double stretch)
    {
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * (corner + 0.5) / sides);
        return (radius * cosine, radius * stretch * sine);
    }
}
