using Hyperkernel.Data;
using Hyperkernel.Experiments.Images.Generated;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Images;

/// <summary>The built-in images: 28 x 28 grey drawings that need no files.</summary>
/// <remarks>
/// Eight families, each as likely: ellipses, polygons, strokes, stars, faces, gratings, houses and plants. Size,
/// place, turn, thickness and shading vary, yet in every family one half of the image tells much about the other. Edges are smooth.
/// </remarks>
public static class GeneratedImages
{
    /// <summary>Rows of an image, and pixels in a row.</summary>
    public const int Side = 28;

    /// <summary>The built-in images; the class of an image is its family, one of <see cref="Families"/>.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="seed">What the drawings depend on.</param>
    public static LabeledImages Labeled(int count, ulong seed)
    {
        ImageSet images = Create(count, seed);
        int[] families = [.. Enumerable.Range(0, count).Select(image => FamilyOf(image, seed))];
        return new(images, new ClassLabels(families, Families.Count, images.Name));
    }

    private static readonly (string Name, Func<ImageDraws, Picture> Draw)[] Table =
    [
        ("ellipses", EllipseFamily.Draw),
        ("polygons", PolygonFamily.Draw),
        ("strokes", StrokeFamily.Draw),
        ("stars", StarFamily.Draw),
        ("faces", FaceFamily.Draw),
        ("gratings", GratingFamily.Draw),
        ("houses", HouseFamily.Draw),
        ("plants", PlantFamily.Draw),
    ];

    /// <summary>The names of the families.</summary>
    public static IReadOnlyList<string> Families { get; } = [.. Table.Select(family => family.Name)];

    /// <summary>Draws images; image i depends only on the seed and i, so a longer set starts with the shorter one.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="seed">What the drawings depend on.</param>
    public static ImageSet Create(long count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        Matrix<float> pixels = Matrix<float>.Uninitialized(count, Side * Side);
        Parallel.For(0L, count, image => Render(Choose(seed, image, out _), pixels.Row(image)));
        return new ImageSet(pixels, Side, Side, channels: 1, $"generated images, seed {seed}");
    }

    /// <summary>The family of an image, as an index into <see cref="Families"/>.</summary>
    public static int FamilyOf(long image, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(image);
        Choose(seed, image, out int family);
        return family;
    }

    private static Picture Choose(ulong seed, long image, out int family)
    {
        ImageDraws draws = new(seed, image);
        family = draws.Below(Table.Length);
        return Table[family].Draw(draws);
    }

    private static void Render(Picture picture, Span<float> pixels)
    {
        for (int pixel = 0; pixel < pixels.Length; pixel++)
        {
            double x = (((pixel % Side) + 0.5) * Brush.Pixel) - 1;
            double y = (((pixel / Side) + 0.5) * Brush.Pixel) - 1;
            pixels[pixel] = (float)Math.Clamp(picture(x, y), 0, 1);
        }
    }
}
