namespace Hyperkernel.Experiments.Images;

/// <summary>Which pixels are missing of each image of a set: the same of all, or others of each.</summary>
public sealed class PixelMasks
{
    private readonly PixelMask[] _masks;

    /// <summary>The same mask for all images.</summary>
    public PixelMasks(PixelMask shared)
        : this([shared], shared: true) { }

    /// <summary>A mask for each image.</summary>
    /// <exception cref="ArgumentException">There is none, or they are of different sizes or hide different numbers of pixels.</exception>
    public PixelMasks(IEnumerable<PixelMask> masks)
        : this([.. masks], shared: false) { }

    private PixelMasks(PixelMask[] masks, bool shared)
    {
        if (
            masks.Length == 0
            || masks.Any(m => (m.Height, m.Width, m.Missing.Count) != (masks[0].Height, masks[0].Width, masks[0].Missing.Count))
        )
        {
            throw new ArgumentException(
                "PixelMasks: there must be a mask, and all must be of one size and hide equally many pixels.",
                nameof(masks)
            );
        }

        (_masks, AreShared) = (masks, shared);
    }

    /// <summary>Whether the same pixels are missing of all images.</summary>
    public bool AreShared { get; }

    /// <summary>Rows of pixels.</summary>
    public int Height => _masks[0].Height;

    /// <summary>Pixels in a row.</summary>
    public int Width => _masks[0].Width;

    /// <summary>How many pixels of each image are missing.</summary>
    public int MissingPixels => _masks[0].Missing.Count;

    /// <summary>What the masks are called in messages and reports.</summary>
    public string Name => _masks[0].Name;

    /// <summary>Of how many images there are masks; as many as one likes where they share one.</summary>
    public long Count => AreShared ? long.MaxValue : _masks.Length;

    /// <summary>The mask of an image.</summary>
    public PixelMask this[long image] => _masks[AreShared ? 0 : image];

    /// <summary>The masks of some consecutive images.</summary>
    public PixelMasks Take(long first, long count) =>
        AreShared ? this : new(_masks.AsSpan((int)first, (int)count).ToArray(), shared: false);
}
