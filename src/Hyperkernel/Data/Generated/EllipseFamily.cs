namespace Hyperkernel.Data.Generated;

/// <summary>Ellipses: shaded discs, rings, and rings one in the other.</summary>
internal static class EllipseFamily
{
    public static Picture Draw(ImageDraws draws)
    {
        Frame frame = draws.Frame(Math.PI / 2);
        double a = draws.Between(0.45, 0.82);
        double b = a * draws.Between(0.55, 1);
        double thickness = draws.Between(0.12, 0.26);
        double inner = draws.Between(0.35, 0.55);
        double light = draws.Between(-0.35, 0.35);
        int kind = draws.Below(3);
        return (imageX, imageY) =>
        {
            (double x, double y) = frame.Local(imageX, imageY);
            double distance = Distance.Ellipse(x, y, a, b);
            return kind switch
            {
                0 => Brush.Fill(distance) * (0.7 + (light * ((x / a) + (y / b)) / 2)),
                1 => Brush.Stroke(distance + (thickness / 2), thickness),
                _ => Math.Max(Brush.Stroke(distance + (thickness / 3), thickness * 2 / 3), Brush.Fill(Distance.Ellipse(x, y, a * inner, b * inner)) * 0.75),
            };
        };
    }
}
