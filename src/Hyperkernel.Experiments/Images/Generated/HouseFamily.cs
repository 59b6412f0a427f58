namespace Hyperkernel.Experiments.Images.Generated;

/// <summary>Houses: walls, a roof as wide as they are, a door in the middle and a window on either side.</summary>
internal static class HouseFamily
{
    public static Picture Draw(ImageDraws draws)
    {
        Frame frame = draws.Frame(0.08);
        double width = draws.Between(0.48, 0.72);
        double eaves = draws.Between(-0.15, 0);
        double ground = draws.Between(0.7, 0.8);
        double slope = draws.Between(0.8, 1);
        double roof = draws.Between(0.65, 1);
        double wall = 0.6 * roof;
        double door = draws.Between(0.12, 0.15);

        // Under a dark roof it is evening, and the lamps are on.
        bool lit = roof < 0.82;
        double overhang = width + 0.14;
        (double X, double Y)[] gable = [(-overhang, eaves), (overhang, eaves), (0, eaves - (slope * width))];
        return (imageX, imageY) =>
        {
            (double x, double y) = frame.Local(imageX, imageY);
            double middle = (eaves + ground) / 2;
            double half = (ground - eaves) / 2;
            double ink = wall * Brush.Fill(Distance.Box(x, y - middle, width, half));
            double opening = Math.Max(
                Brush.Fill(Distance.Box(x, y - (ground - (half * 0.6)), door, half * 0.6)),
                Brush.Fill(Distance.Box(Math.Abs(x) - (width * 0.62), y - middle + (half * 0.1), width * 0.17, half * 0.28))
            );
            ink += ((lit ? 1 : 0.05) - ink) * opening;
            return Math.Max(ink, roof * Brush.Fill(Distance.Polygon(x, y, gable)));
        };
    }
}
