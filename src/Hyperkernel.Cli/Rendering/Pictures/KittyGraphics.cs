using System.Globalization;
using System.Text;

namespace Hyperkernel.Cli.Rendering.Pictures;

/// <summary>Pictures by the graphics protocol of the terminal kitty: a PNG in base64, in chunks of 4,096 characters.</summary>
/// <remarks>Source: the page "Terminal graphics protocol" of kitty's documentation.</remarks>
internal static class KittyGraphics
{
    private const int ChunkLength = 4096;

    /// <summary>Encodes a picture, which the terminal shows at the cursor and does not answer.</summary>
    /// <param name="png">The PNG file.</param>
    public static string Encode(ReadOnlySpan<byte> png)
    {
        string data = Convert.ToBase64String(png);
        StringBuilder text = new();
        for (int start = 0; start < data.Length; start += ChunkLength)
        {
            int length = Math.Min(ChunkLength, data.Length - start);
            string keys = start == 0 ? "a=T,f=100,q=2," : "";
            text.Append(CultureInfo.InvariantCulture, $"\e_G{keys}m={(start + length < data.Length ? 1 : 0)};")
                .Append(data, start, length)
                .Append("\e\\");
        }

        return text.ToString();
    }
}
