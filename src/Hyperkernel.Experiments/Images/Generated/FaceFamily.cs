namespace Hyperkernel.Experiments.Images.Generated;

/// <summary>Faces, the same on both sides: head, eyes or glasses, mouth, and ears or none.</summary>
internal static class FaceFamily
{
    public static Picture Draw(ImageDraws draws)
    {
        Frame frame = draws.Frame(0.1);
        double width = draws.Between(0.6, 0.76);
        double height = width * draws.Between(1.05, 1.15);
        double eyeX = width * draws.Between(0.4, 0.44);
        double eyeY = -height * draws.Between(0.15, 0.2);
        double eye = draws.Between(0.09, 0.12);
        double mouthY = height * draws.Between(0.4, 0.45);
        double smile = draws.Between(-0.16, 0.28);
        double skin = draws.Chance(0.5) ? 0.45 : 0;
        bool glasses = draws.Chance(0.4);
        bool ears = draws.Chance(0.4);
        return (imageX, imageY) =>
        {
            (double x, double y) = frame.Local(imageX, imageY);

            // One side is drawn; the other is its mirror image.
            x = Math.Abs(x);
            double head = Distance.Ellipse(x, y, width, height);
            double ink = Math.Max(Brush.Stroke(head + 0.05, 0.12), skin * Brush.Fill(head));
            double ring = Distance.Disc(x - eyeX, y - eyeY, eye);
            double eyes = glasses
                ? Math.Max(
                    Brush.Stroke(Distance.Disc(x - eyeX, y - eyeY, eye * 1.7), 0.1),
                    Brush.Fill(Distance.Box(x, y - eyeY, eyeX - (eye * 1.7), 0.04))
                )
                : Brush.Fill(ring);
            double across = x / (width * 0.5);
            double mouth = Brush.Fill(Distance.Box(x, y - mouthY + (smile * across * across), width * 0.5, 0.06));
            double ear = ears ? Brush.Fill(Math.Max(Distance.Disc(x - (width * 0.75), y + (height * 0.78), 0.2), -head)) * 0.85 : 0;
            return Math.Max(Math.Max(ink, ear), Math.Max(eyes, mouth));
        };
    }
}
