using System.CommandLine;
using System.Globalization;
using Hyperkernel.Features;

namespace Hyperkernel.Cli.Commands;

/// <summary>Precision of a computation.</summary>
internal enum Precision
{
    Single,
    Double,
}

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print the results as JSON and nothing else." };

    public static Option<Precision> PrecisionOption(Precision usual) => new("--precision")
    {
        Description = $"single or double ({(usual == Precision.Single ? "single" : "double")} by default).",
        DefaultValueFactory = _ => usual,
        CustomParser = result => result.Tokens[0].Value switch
        {
            "single" => Precision.Single,
            "double" => Precision.Double,
            string other => Fail<Precision>(result, $"--precision is '{other}', must be single or double."),
        },
    };

    public static Option<CoordinateFeatures> Features(CoordinateFeatures usual) => new("--coordinate-features")
    {
        Description = $"What the primary network sees of a coordinate: raw, or fourier:LENGTH, the limit of random Fourier features ({usual} by default).",
        DefaultValueFactory = _ => usual,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (text == "raw")
            {
                return CoordinateFeatures.Raw;
            }

            const string prefix = "fourier:";
            return text.StartsWith(prefix, StringComparison.Ordinal)
                && double.TryParse(text.AsSpan(prefix.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out double length)
                && double.IsFinite(length)
                && length > 0
                    ? CoordinateFeatures.Fourier(length)
                    : Fail<CoordinateFeatures>(result, $"--coordinate-features is '{text}', must be raw, or fourier:LENGTH with a positive length such as fourier:1.4142.");
        },
    };

    /// <summary>A parser that turns the exceptions of a library parser into parse errors.</summary>
    public static Func<System.CommandLine.Parsing.ArgumentResult, T?> Parsed<T>(string option, Func<string, T> parse)
        where T : class => result =>
    {
        try
        {
            return parse(result.Tokens[0].Value);
        }
        catch (FormatException e)
        {
            return Fail<T>(result, $"{option}: {e.Message}");
        }
    };

    private static T Fail<T>(System.CommandLine.Parsing.ArgumentResult result, string message)
    {
        result.AddError(message);
        return default!;
    }
}
