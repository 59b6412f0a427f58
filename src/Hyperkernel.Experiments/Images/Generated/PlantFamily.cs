namespace Hyperkernel.Experiments.Images.Generated;

/// <summary>Plants: firs in tiers, round trees, and blossoms of four to eight petals.</summary>
internal static class PlantFamily
{
    public static Picture Draw(ImageDraws draws) =>
        draws.Below(3) switch
        {
            0 => Fir(draws),
            1 => RoundTree(draws),
            _ => Blossom(draws),
        };

    private static Picture Fir(ImageDraws draws)
    {
        Frame frame = draws.Frame(0.1);
        double width = draws.Between(0.5, 0.75);
        int tiers = 2 + draws.Below(2);
        double trunk = draws.Between(0.08, 0.14);
        double needles = draws.Between(0.65, 0.95);
        double tierHeight = 1.4 / tiers;
        (double X, double Y)[][] triangles =
        [
            .. Enumerable
                .Range(0, tiers)
                .Select(tier => Tier(width * (tier + 1.5) / (tiers + 0.5), -0.85 + (tier * tierHeight), tierHeight * 1.15)),
        ];
        return (imageX, imageY) =>
        {
            (double x, double y) = frame.Local(imageX, imageY);
            double ink = 0.5 * Brush.Fill(Distance.Box(x, y - 0.72, trunk, 0.18));
            foreach ((double X, double Y)[] triangle in triangles)
            {
                ink = Math.Max(ink, needles * Brush.Fill(Distance.Polygon(x, y, triangle)));
            }

            return ink;
        };
    }

    private static (double X, double Y)[] Tier(double width, double top, double height) =>
        [(0, top), (width, top + height), (-width, top + height)];

    private static Picture RoundTree(ImageDraws draws)
    {
        Frame frame = draws.Frame(0.1);
        double width = draws.Between(0.48, 0.75);
        double height = draws.Between(0.45, 0.6);
        double trunk = draws.Between(0.08, 0.14);
        double leaves = draws.Between(0.65, 0.95);
        return (imageX, imageY) =>
        {
            (double x, double y) = frame.Local(imageX, imageY);
            double crown = Distance.Ellipse(x, y + 0.28, width, height);
            double branches = Math.Min(
                Distance.Box(x, y - 0.35, trunk, 0.5),
                Distance.Line(Math.Abs(x), y, [(0, 0.1), (width * 0.45, -0.25)]) - 0.05
            );
            return Math.Max(Brush.Fill(crown) * (leaves + (0.25 * crown)), 0.45 * Brush.Fill(branches))
                - (0.3 * Brush.Fill(Math.Max(branches, crown)));
        };
    }

    private static Picture Blossom(ImageDraws draws)
    {
        Frame frame = draws.Frame(Math.PI);
        int petals = 4 + draws.Below(5);
        double radius = draws.Between(0.58, 0.72);
        double depth = draws.Between(0.2, 0.35);
        double heart = draws.Between(0.18, 0.26);
        return (imageX, imageY) =>
        {
            (double x, double y) = frame.Local(imageX, imageY);
            double edge = radius * (1 + (depth * Math.Cos(petals * Math.Atan2(y, x))));
            double petal = Brush.Fill(Distance.Disc(x, y, edge)) * (0.95 - (0.45 * Math.Sqrt((x * x) + (y * y))));
            double middle = Brush.Fill(Distance.Disc(x, y, heart));
            return petal + ((0.15 - petal) * middle) + (0.85 * Brush.Fill(Distance.Disc(x, y, heart * 0.5)));
        };
    }
}
