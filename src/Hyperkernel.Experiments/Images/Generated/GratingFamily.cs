namespace Hyperkernel.Experiments.Images.Generated;

/// <summary>Waves under a bell: gratings of one direction, and rings of waves.</summary>
internal static class GratingFamily
{
    public static Picture Draw(ImageDraws draws)
    {
        Frame frame = draws.Frame(Math.PI / 2);
        double period = draws.Between(0.55, 0.85);
        double phase = draws.Below(2) * Math.PI;
        double spread = draws.Between(0.6, 0.75);
        bool round = draws.Chance(0.3);
        return (imageX, imageY) =>
        {
            (double x, double y) = frame.Local(imageX, imageY);
            double squared = (x * x) + (y * y);
            double along = round ? Math.Sqrt(squared) : x;
            double bell = Math.Exp(-squared * squared / (2 * spread * spread * spread * spread));
            return bell * 0.5 * (1 + Math.Cos((2 * Math.PI * along / period) + phase));
        };
    }
}
