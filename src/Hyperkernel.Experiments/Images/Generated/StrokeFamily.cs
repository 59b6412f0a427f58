namespace Hyperkernel.Experiments.Images.Generated;

/// <summary>Smooth pen strokes across the middle: waves like the letter S, spirals, eights and trefoils.</summary>
internal static class StrokeFamily
{
    private const int Points = 56;

    public static Picture Draw(ImageDraws draws)
    {
        Frame frame = draws.Frame(0.5);
        int kind = draws.Below(4);
        double width = draws.Between(0.5, 0.7);
        double height = draws.Between(0.68, 0.8);
        double turns = draws.Between(1.5, 1.75);
        double thickness = draws.Between(0.2, 0.27);
        bool mirrored = draws.Chance(0.5);
        (double X, double Y)[] points =
        [
            .. Enumerable.Range(0, Points + 1).Select(point => At(kind, point / (double)Points, width, height, turns, mirrored)),
        ];
        return (imageX, imageY) =>
        {
            (double x, double y) = frame.Local(imageX, imageY);
            return Brush.Fill(Distance.Line(x, y, points) - (thickness / 2));
        };
    }

    private static (double X, double Y) At(int kind, double t, double width, double height, double turns, bool mirrored)
    {
        double angle = 2 * Math.PI * t;
        (double x, double y) = kind switch
        {
            0 => (width * 0.8 * Math.Sin(angle), height * ((2 * t) - 1)),
            1 => (0.8 * (0.12 + (0.88 * t)) * Math.Cos(turns * angle), 0.8 * (0.12 + (0.88 * t)) * Math.Sin(turns * angle)),
            2 => (width * Math.Sin(2 * angle) * 0.8, height * Math.Sin(angle)),
            _ => (0.27 * (Math.Sin(angle) + (2 * Math.Sin(2 * angle))), 0.27 * (Math.Cos(angle) - (2 * Math.Cos(2 * angle)))),
        };
        return (mirrored ? -x : x, y);
    }
}
