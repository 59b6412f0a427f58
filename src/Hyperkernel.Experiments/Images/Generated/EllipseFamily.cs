namespace Hyperkernel.Experiments.Images.Generated;

/// <summary>Ellipses: shaded discs, rings, and rings one in the other.</summary>
internal static class EllipseFamily
{
    public static Picture Draw(ImageDraws draws)
    {
        Frame frame = draws.Frame(Math.PI / 2);
        double a = draws.Between(0.55, 0.85);
        double b = a * draws.Between(0.6, 1);
        double thickness = draws.Between(0.2, 0.32);
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
                _ => Math.Max(
                    Brush.Stroke(distance + (thickness / 3), thickness * 2 / 3),
                    Brush.Fill(Distance.Ellipse(x, y, a * 0.42, b * 0.42)) * 0.75
                ),
            };
        };
    }
}
