using System.Runtime.InteropServices;

namespace Hyperkernel.Cli.Rendering.Pictures;

/// <summary>At most 256 colours that stand for those of a picture, by median cut.</summary>
/// <remarks>
/// Source: Heckbert, Color image quantization for frame buffer display, SIGGRAPH 1982. The box of colours with the longest side is cut at
/// the median of its pixels along that side; each box becomes its mean. A picture of at most 256 colours keeps them all.
/// </remarks>
internal sealed class Palette
{
    private const int Most = 256;
    private readonly Dictionary<Colour, byte> _indices = [];

    private Palette(IReadOnlyList<ArraySegment<(Colour Colour, long Count)>> boxes)
    {
        Colours = [.. boxes.Select(Mean)];
        for (int i = 0; i < boxes.Count; i++)
        {
            foreach ((Colour colour, _) in boxes[i])
            {
                _indices.Add(colour, (byte)i);
            }
        }
    }

    /// <summary>The colours.</summary>
    public IReadOnlyList<Colour> Colours { get; }

    /// <summary>The palette of a picture.</summary>
    public static Palette Of(ReadOnlySpan<Colour> pixels)
    {
        Dictionary<Colour, long> counts = [];
        foreach (Colour pixel in pixels)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, pixel, out _)++;
        }

        List<ArraySegment<(Colour, long)>> boxes = [new([.. counts.Select(count => (count.Key, count.Value))])];
        while (boxes.Count < Most && Widest(boxes) is var (box, channel) && box >= 0)
        {
            (ArraySegment<(Colour, long)> low, ArraySegment<(Colour, long)> high) = Cut(boxes[box], channel);
            boxes[box] = low;
            boxes.Add(high);
        }

        return new(boxes);
    }

    /// <summary>Which colour stands for one of the picture's.</summary>
    public byte IndexOf(Colour colour) => _indices[colour];

    // The box and the channel of the longest side; no box where all are single colours.
    private static (int Box, int Channel) Widest(List<ArraySegment<(Colour Colour, long Count)>> boxes)
    {
        (int Box, int Channel) widest = (-1, 0);
        int longest = 0;
        for (int i = 0; i < boxes.Count; i++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                int least = byte.MaxValue,
                    most = 0;
                foreach ((Colour colour, _) in boxes[i])
                {
                    least = Math.Min(least, colour[channel]);
                    most = Math.Max(most, colour[channel]);
                }

                if (most - least > longest)
                {
                    (widest, longest) = ((i, channel), most - least);
                }
            }
        }

        return widest;
    }

    private static (ArraySegment<(Colour, long)> Low, ArraySegment<(Colour, long)> High) Cut(
        ArraySegment<(Colour Colour, long Count)> box,
        int channel
    )
    {
        box.AsSpan().Sort((a, b) => a.Colour[channel].CompareTo(b.Colour[channel]));
        long half = box.Sum(entry => entry.Count) / 2,
            passed = 0;
        int at = 0;
        while (at < box.Count - 1 && (at == 0 || passed + box[at].Count <= half))
        {
            passed += box[at++].Count;
        }

        return (box[..at], box[at..]);
    }

    private static Colour Mean(ArraySegment<(Colour Colour, long Count)> box)
    {
        long all = box.Sum(entry => entry.Count);
        byte Channel(int channel) => (byte)((box.Sum(entry => entry.Colour[channel] * entry.Count) + (all / 2)) / all);
        return new(Channel(0), Channel(1), Channel(2));
    }
}
