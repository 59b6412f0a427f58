namespace Hyperkernel.Cli.Rendering.Pictures;

/// <summary>A colour without transparency.</summary>
internal readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    /// <summary>A channel: 0 red, 1 green, 2 blue.</summary>
    public byte this[int channel] =>
        channel switch
        {
            0 => Red,
            1 => Green,
            _ => Blue,
        };
}
