namespace Hyperkernel.Data;

/// <summary>What the header of a PNG file says.</summary>
/// <param name="Height">Rows of pixels.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Samples">Numbers of a pixel, transparency included.</param>
/// <param name="Bits">Bits of a number.</param>
/// <param name="IsInterlaced">Whether pixels come in seven passes.</param>
internal readonly record struct PngFrame(int Height, int Width, int Samples, int Bits, bool IsInterlaced)
{
    /// <summary>The bits of numbers that need a decoder of their own.</summary>
    public const int DeepBits = 16;

    /// <summary>Whether a pixel of 16-bit numbers has a brightness instead of colours.</summary>
    public bool IsGrey => Samples < 3;

    /// <summary>Whether a number has 16 bits.</summary>
    public bool IsDeep => Bits == DeepBits;
}
