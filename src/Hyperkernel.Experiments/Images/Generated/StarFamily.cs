namespace Hyperkernel.Experiments.Images.Generated;

/// <summary>Stars of four to seven points, and crosses.</summary>
internal static class StarFamily
{
    public static Picture Draw(ImageDraws draws)
    {
        Frame frame = draws.Frame(0.25);
        double radius = draws.Between(0.7, 0.9);
        double waist = draws.Between(0.42, 0.55);
        int points = 4 + draws.Below(4);
        double arm = draws.Between(0.17, 0.24);
        bool cross = draws.Chance(0.35);
        bool hollow = draws.Chance(0.35);
        (double X, double Y)[] corners = [.. Enumerable.Range(0, 2 * points).Select(corner => Corner(corner, points, radius, waist))];
        return (imageX, imageY) =>
        {
            (double x, double y) = frame.Local(imageX, imageY);
            double distance = cross
                ? Math.Min(Distance.Box(x, y, radius * 0.9, arm), Distance.Box(x, y, arm, radius * 0.9))
                : Distance.Polygon(x, y, corners);
            return hollow ? Brush.Stroke(distance + 0.08, 0.16) : 0.9 * Brush.Fill(distance);
        };
    }

    private static (double X, double Y) Corner(int corner, int points, double radius, double waist)
    {
        (double sine, double cosine) = Math.SinCos(Math.PI * corner / points);
        double length = corner % 2 == 0 ? radius : radius * waist;
        return (length * cosine, length * sine);
    }
}
