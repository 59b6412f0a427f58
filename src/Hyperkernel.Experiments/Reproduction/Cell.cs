using System.Globalization;

namespace Hyperkernel.Experiments.Reproduction;

/// <summary>A number or a word of a table.</summary>
public readonly record struct Cell
{
    private Cell(double? number, string? word)
    {
        (Number, Word) = (number, word);
    }

    /// <summary>The number; null where there is a word.</summary>
    public double? Number { get; }

    /// <summary>The word; null where there is a number.</summary>
    public string? Word { get; }

    /// <summary>A number.</summary>
    public static implicit operator Cell(double number) => new(number, null);

    /// <summary>A word.</summary>
    public static implicit operator Cell(string word) => new(null, word);

    /// <summary>The whole content: numbers with all their digits.</summary>
    public override string ToString() => Word ?? Number?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    /// <summary>The content for readers: numbers with four digits.</summary>
    public string Short =>
        Number is { } number && number != Math.Floor(number) ? number.ToString("G4", CultureInfo.InvariantCulture) : ToString();
}
