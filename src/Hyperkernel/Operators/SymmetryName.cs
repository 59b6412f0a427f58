namespace Hyperkernel.Operators;

/// <summary>What options call the symmetry of an operator: transformations joined by commas.</summary>
/// <param name="Symmetry">The claim.</param>
/// <param name="Sign">The sign of values under a reflection, where it was said.</param>
internal sealed record SymmetryName(OperatorSymmetry Symmetry, int? Sign)
{
    /// <summary>The form, for help.</summary>
    public const string Form = "none|shifts|reflection:S|flips|transposition, joined by commas";

    private static readonly (string[] Words, OperatorSymmetry Symmetry)[] _known =
    [
        ([], OperatorSymmetry.None),
        (["shifts"], OperatorSymmetry.Shifts),
        (["reflection"], OperatorSymmetry.Reflection),
        (["reflection", "shifts"], OperatorSymmetry.ShiftsAndReflection),
        (["flips"], OperatorSymmetry.Flips),
        (["flips", "transposition"], OperatorSymmetry.Square),
    ];

    /// <summary>No symmetry.</summary>
    public static SymmetryName None { get; } = new(OperatorSymmetry.None, null);

    /// <summary>What a symmetry is called.</summary>
    public static string Of(OperatorSymmetry symmetry) =>
        symmetry == OperatorSymmetry.None
            ? "none"
            : string.Join(',', Array.Find(_known, known => known.Symmetry == symmetry).Words.OrderDescending(StringComparer.Ordinal));

    /// <summary>The sign of values under a reflection: that of the name, or that of an option of its own, or -1.</summary>
    /// <param name="option">The sign of that option, where it is given.</param>
    /// <exception cref="FormatException">They differ; the message is a clause that follows the name of the symmetry's option.</exception>
    public int SignOr(int? option) =>
        Sign is { } said && option is { } other && said != other
            ? throw new FormatException($"has reflection:{said}, but the sign of the reflection is given as {other}; one of them says it.")
            : Sign ?? option ?? -1;

    /// <summary>Reads a name.</summary>
    /// <exception cref="FormatException">There is no such transformation, or the combination is not offered; the message is a clause that
    /// follows the option's name.</exception>
    public static SymmetryName Parse(string text)
    {
        int? sign = null;
        string[] words =
        [
            .. text.Split(',', StringSplitOptions.TrimEntries)
                .SelectMany(Words)
                .Where(word => word != "none")
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        int found = Array.FindIndex(_known, known => known.Words.SequenceEqual(words));
        return found >= 0
            ? new(_known[found].Symmetry, sign)
            : throw new FormatException(
                $"is '{text}', and these transformations are not offered together; there are none, shifts, reflection, "
                    + "shifts,reflection, flips, and flips,transposition."
            );

        IEnumerable<string> Words(string word)
        {
            if (word is "reflection:1" or "reflection:-1")
            {
                sign = word.EndsWith("-1", StringComparison.Ordinal) ? -1 : 1;
                return ["reflection"];
            }

            return word switch
            {
                "none" or "shifts" or "reflection" or "flips" or "transposition" => [word],
                "shifts-reflection" => ["shifts", "reflection"],
                "square" => ["flips", "transposition"],
                _ => throw new FormatException(
                    $"has '{word}', must be none, shifts, reflection:1, reflection:-1, flips or transposition, joined by commas."
                ),
            };
        }
    }
}
