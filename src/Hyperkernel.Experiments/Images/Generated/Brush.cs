namespace Hyperkernel.Experiments.Images.Generated;

/// <summary>Turns distances into brightness.</summary>
internal static class Brush
{
    /// <summary>The side of a pixel: an image spans -1 to 1 in both directions.</summary>
    public const double Pixel = 2.0 / GeneratedImages.Side;

    /// <summary>How much of a pixel lies inside, for a boundary at this distance: a ramp one pixel wide.</summary>
    public static double Fill(double distance) => Math.Clamp(0.5 - (distance / Pixel), 0, 1);

    /// <summary>How much of a pixel lies on a line of this thickness along the boundary.</summary>
    public static double Stroke(double distance, double thickness) => Fill(Math.Abs(distance) - (thickness / 2));
}
