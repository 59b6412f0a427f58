namespace Hyperkernel.Experiments.Reproduction.Figures;

/// <summary>Pictures in rows, a column an image.</summary>
/// <param name="Title">Its title; empty for none.</param>
/// <param name="Rows">The rows, from top to bottom.</param>
/// <param name="Count">How many images each row has.</param>
/// <param name="Height">Rows of pixels of an image.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Channels">1 for grey, 3 for colours.</param>
public sealed record PictureGrid(string Title, IReadOnlyList<PictureRow> Rows, int Count, int Height, int Width, int Channels)
    : Chart(Title, new(""), new(""))
{
    // What a picture shows is seen to three digits.
    private const int Digits = 4;

    /// <inheritdoc/>
    internal override ResultTable Table(string name, string caption)
    {
        int values = Height * Width * Channels;
        ResultTable table = new(
            name,
            $"{caption} A row an image: pixels row by row, channels of a pixel next to each other; empty where nothing is shown.",
            ["row", "image", .. Enumerable.Range(0, values).Select(p => $"p{p}")]
        );
        foreach (PictureRow row in Rows)
        {
            for (int i = 0; i < Count; i++)
            {
                table.Add(
                    [
                        row.Name,
                        i,
                        .. row
                            .Values.Skip(i * values)
                            .Take(values)
                            .Select(value => double.IsFinite(value) ? Math.Round(value, Digits) : (Cell)""),
                    ]
                );
            }
        }

        return table;
    }
}

/// <summary>A row of pictures.</summary>
/// <param name="Name">What stands before it.</param>
/// <param name="Values">Image after image, pixels row by row, from 0 (black) to 1; where they are not finite nothing is shown.</param>
public sealed record PictureRow(string Name, IReadOnlyList<double> Values);
