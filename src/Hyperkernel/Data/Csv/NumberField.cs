using System.Globalization;
using System.Numerics;

namespace Hyperkernel.Data.Csv;

/// <summary>Reads a field as the number that is written there, or says why it is none and what to do.</summary>
internal static class NumberField
{
    // Of so many digits every whole number is one that double holds.
    private const int ExactDigits = 15;

    /// <summary>Reads a number.</summary>
    /// <param name="field">The field.</param>
    /// <param name="number">The number, finite.</param>
    /// <returns>What is wrong with the field, as a clause; null where nothing is.</returns>
    public static string? FindProblem<T>(string field, out T number)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        number = T.Zero;

        // The framework passes over zero characters at the end.
        if (
            field.Contains('\0', StringComparison.Ordinal)
            || !T.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out number)
            || !T.IsFinite(number)
        )
        {
            string found = field.Length == 0 ? "there is nothing" : $"'{field}' stands";
            return $"{found} where a finite number must be{Remedy(field)}";
        }

        ReadOnlySpan<char> digits = field.AsSpan().Trim().TrimStart("+-");
        int exponent = digits.IndexOfAny('e', 'E');
        if (T.IsZero(number) && digits[..(exponent < 0 ? digits.Length : exponent)].ContainsAnyInRange('1', '9'))
        {
            return $"'{field}' is so near to 0 that it would become 0; write 0, or give the column another unit";
        }

        return digits.Length > ExactDigits && !digits.ContainsAnyExceptInRange('0', '9') && !IsExact(digits)
            ? $"'{field}' is a whole number that no double holds exactly; subtract a constant, or write it with a decimal point if "
                + $"rounding does no harm"
            : null;
    }

    /// <summary>Reads a number whose decimals are separated by a point or by a comma, as it stands in a table.</summary>
    /// <param name="field">The field.</param>
    /// <param name="mark">What separates decimals.</param>
    /// <param name="number">The number, finite.</param>
    /// <returns>What is wrong with the field, as a clause; null where nothing is.</returns>
    public static string? FindProblem(string field, char mark, out double number)
    {
        bool isStrange = field.Contains(mark == '.' ? ',' : '.', StringComparison.Ordinal);
        if (isStrange)
        {
            number = 0;
            string other = mark == '.' ? "," : ".";
            return $"'{field}' stands where a finite number must be; decimals are separated by a {(mark == '.' ? "point" : "comma")} "
                + $"in this table unless --decimal {other} says otherwise, and thousands not at all";
        }

        return FindProblem(mark == '.' ? field : field.Replace(mark, '.'), out number) is { } problem
            ? problem
                .Replace($"'{field.Replace(mark, '.')}'", $"'{field}'", StringComparison.Ordinal)
                .Replace(
                    "dates and times must be written as numbers, such as days since the first",
                    "dates and times must be written as 2024-01-31 or 2024-01-31T12:00",
                    StringComparison.Ordinal
                )
            : null;
    }

    private static bool IsExact(ReadOnlySpan<char> digits)
    {
        BigInteger whole = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        return (BigInteger)(double)whole == whole;
    }

    // What people who write such fields mean, as far as it can be told.
    private static string Remedy(string field)
    {
        ReadOnlySpan<char> text = field.AsSpan().Trim();
        bool hasDigit = text.ContainsAnyInRange('0', '9');
        return text.IsEmpty ? ""
            : text.Contains(';') || text.Contains('\t') ? "; fields are separated by commas, and decimals by points"
            : !hasDigit ? ""
            : text.ContainsAny('−', '–') ? "; the minus sign must be the hyphen '-'"
            : text.Count(':') > 0 || text.Count('-') > 1 || text.Count('/') > 1 || IsDotted(text)
                ? "; dates and times must be written as numbers, such as days since the first"
            : text.EndsWith('%') ? "; write the fraction, without '%'"
            : text.Contains(',') || text.Count('.') > 1 ? "; decimals are separated by a point, and thousands not at all"
            : IsSpaced(text) ? "; fields are separated by commas, and thousands not at all"
            : text.Contains('_') || text.Contains('\'') || text.Contains('’') ? "; thousands are not separated"
            : "";
    }

    // Such as 31.01.2024: no thousands have four digits.
    private static bool IsDotted(ReadOnlySpan<char> text) => text.Count('.') == 2 && text.LastIndexOf('.') == text.Length - 5;

    private static bool IsSpaced(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                return true;
            }
        }

        return false;
    }
}
