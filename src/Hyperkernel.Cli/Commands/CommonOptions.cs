using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Hyperkernel.Architectures;
using Hyperkernel.Cli.Rendering.Pictures;
using Hyperkernel.Data.Csv;
using Hyperkernel.Features;
using Hyperkernel.Inference.Models;
using Hyperkernel.Layers.Forms;
using Hyperkernel.Storage;

namespace Hyperkernel.Cli.Commands;

/// <summary>Kinds of options that commands have; each says in one sentence what was given and what is allowed.</summary>
internal static class CommonOptions
{
    // A folder, or a model, that is named like one of these is a mistake.
    private static readonly string[] _endingsOfFiles = [".npz", ".npy", ".csv", ".json", ".png"];

    public static Option<bool> Json() => new("--json") { Description = "Print the results as JSON and nothing else." };

    /// <summary>Whether, and how, pictures are shown in the terminal; it may stand without a value.</summary>
    public static Option<PictureProtocol> Show()
    {
        Option<PictureProtocol> option = Parsed(
            "--show",
            PictureProtocols.Words.Form,
            "Show what is drawn in the terminal, by kitty's graphics protocol or by sixels; auto asks the terminal which it knows.",
            text => text.Length == 0 ? PictureProtocol.Auto : PictureProtocols.Words.Parse(text)
        );
        option.Arity = ArgumentArity.ZeroOrOne;
        return option;
    }

    /// <summary>Refuses two options that were both given.</summary>
    /// <exception cref="ArgumentException">They were.</exception>
    public static void RequireApart(ParseResult parsed, Option<bool> json, Option show)
    {
        if (parsed.GetValue(json) && parsed.Given(show) is not null)
        {
            throw new ArgumentException(
                $"{json.Name} prints the results and nothing else, so {show.Name} and {json.Name} exclude each other."
            );
        }
    }

    public static Option<Precision> PrecisionOption(Precision usual) =>
        Parsed(
            "--precision",
            RegressionWords.Precisions.Form,
            "Precision of the computation.",
            text => RegressionWords.Precisions.Parse(text) ? Precision.Double : Precision.Single,
            usual
        );

    public static Option<CoordinateFeatures> Features(CoordinateFeatures usual) =>
        Parsed(
            "--coordinate-features",
            "raw|fourier:L[:K[:SEED]]",
            "What the primary network sees of a coordinate: raw, or random Fourier features of length scale L, infinitely many "
                + "or K from a SEED of their own (1 if absent).",
            text => Explained(CoordinateFeatures.Parse, text),
            usual
        );

    /// <summary>A network in shorthand.</summary>
    public static Option<Network?> Network(string name, string description) =>
        Parsed<Network?>(name, "ACTIVATION:N", description, text => Explained(Shorthand.Parse, text));

    /// <summary>Names of a table's columns, separated by commas; quoted as in the table where a name has a comma.</summary>
    public static Option<string[]?> Columns(string name, string description, string value = "NAME,NAME") =>
        Parsed<string[]?>(
            name,
            value,
            description,
            text =>
            {
                using StringReader reader = new(text);
                CsvReader names = new(reader, name);
                try
                {
                    return names.Read() && names.Fields.All(field => field.Trim().Length > 0)
                        ? [.. names.Fields.Select(field => field.Trim())]
                        : throw new FormatException($"is '{text}', must be names of columns, separated by commas.");
                }
                catch (DataFormatException e)
                {
                    throw new FormatException($"is '{text}', must be names of columns, separated by commas: {e.Problem}", e);
                }
            }
        );

    /// <summary>A finite positive number.</summary>
    public static Option<double?> Positive(string name, string description) =>
        Parsed<double?>(
            name,
            "NUMBER",
            description,
            text => PositiveNumber(text) ?? throw new FormatException($"is '{text}', must be a finite number > 0.")
        );

    /// <summary>A count with a least value and a default.</summary>
    public static Option<int> Count(string name, string description, int least, int usual) =>
        Parsed(
            name,
            "N",
            description,
            text =>
                int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int count) && count >= least
                    ? count
                    : throw new FormatException($"is '{text}', must be a whole number from {least} to {int.MaxValue}."),
            usual
        );

    /// <summary>A positive count that may be left out.</summary>
    public static Option<int?> OptionalCount(string name, string description) =>
        Parsed<int?>(
            name,
            "N",
            description,
            text =>
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
                    ? count
                    : throw new FormatException($"is '{text}', must be a whole number from 1 to {int.MaxValue}.")
        );

    public static Option<ulong> Seed() =>
        Parsed(
            "--seed",
            "N",
            "Seed of everything random.",
            text =>
                ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
                    ? seed
                    : throw new FormatException($"is '{text}', must be a whole number from 0 to {ulong.MaxValue}."),
            1UL
        );

    /// <summary>A file that has to be there.</summary>
    public static Option<FileInfo?> InputFile(string name, string description) =>
        Parsed<FileInfo?>(
            name,
            "FILE",
            description,
            text =>
                Directory.Exists(text) ? throw new FormatException($"is '{text}', which is a folder; must be a file.")
                : File.Exists(text) ? new FileInfo(text)
                : throw new FormatException($"is '{text}', but there is no such file.")
        );

    /// <summary>The option under another name too.</summary>
    public static Option<T> Also<T>(this Option<T> option, string name)
    {
        option.Aliases.Add(name);
        return option;
    }

    /// <summary>A model that can be written, under any name but that of another kind of file.</summary>
    public static Option<FileInfo?> OutputModel(string name, string description) =>
        OutputFile(
            name,
            description,
            text =>
                EndingOf(text, _endingsOfFiles) is null or ".npz"
                    ? null
                    : "but a model is an .npz archive; its name must end in .npz, or in nothing that other files end in"
        );

    /// <summary>A file that can be written, in the format that its name's ending says.</summary>
    public static Option<FileInfo?> OutputFile(string name, string description, params string[] endings) =>
        OutputFile(name, description, text => EndingOf(text, endings) is null ? $"must end in {string.Join(" or ", endings)}" : null);

    private static Option<FileInfo?> OutputFile(string name, string description, Func<string, string?> problemOf) =>
        Parsed<FileInfo?>(
            name,
            "FILE",
            description,
            text =>
            {
                if (text.Length == 0 || Path.EndsInDirectorySeparator(text) || Directory.Exists(text))
                {
                    throw new FormatException($"is '{text}', which is a folder; must be the name of a file.");
                }

                if (problemOf(text) is { } problem)
                {
                    throw new FormatException($"is '{text}', {problem}.");
                }

                FileInfo file = new(text);
                return file.Directory is { Exists: true }
                    ? file
                    : throw new FormatException($"is '{text}', but there is no folder '{file.DirectoryName}'.");
            }
        );

    /// <summary>A folder that is there or can be made.</summary>
    public static Option<DirectoryInfo> OutputFolder(string name, string description, DirectoryInfo usual) =>
        Parsed(name, "FOLDER", description, ReadOutputFolder, usual);

    /// <summary>A folder that is there or can be made, and that may be left out.</summary>
    public static Option<DirectoryInfo?> OptionalOutputFolder(string name, string description) =>
        Parsed<DirectoryInfo?>(name, "FOLDER", description, ReadOutputFolder);

    /// <summary>An option whose value a function reads; the function's <see cref="FormatException"/>s follow the option's name.</summary>
    public static Option<T> Parsed<T>(string name, string helpName, string description, Func<string, T> parse)
    {
        Option<T> option = new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result => Read(result, name, parse),
        };

        // The words that a shell may complete are those of a form such as single|double, and never the names of an enumeration's members.
        option.CompletionSources.Clear();
        option.CompletionSources.Add(
            [.. helpName.Split('|').Where(word => word.All(letter => char.IsAsciiLetterLower(letter) || letter == '-'))]
        );
        return option;
    }

    /// <summary>An option with a default.</summary>
    public static Option<T> Parsed<T>(string name, string helpName, string description, Func<string, T> parse, T usual)
    {
        Option<T> option = Parsed(name, helpName, description, parse);
        option.DefaultValueFactory = _ => usual;
        return option;
    }

    /// <summary>The first of some options that the command line has; null where it has none.</summary>
    public static Option? Given(this ParseResult parsed, params Option[] options) =>
        Array.Find(options, option => parsed.GetResult(option) is { Implicit: false });

    /// <summary>The architecture of a file.</summary>
    /// <exception cref="ArgumentException">It is a plain network, and an option of coordinates is given.</exception>
    public static Architecture Load(ParseResult parsed, Option<FileInfo?> architecture, params Option[] ofCoordinates)
    {
        string file = parsed.GetRequiredValue(architecture)!.ToString();
        Architecture loaded = Architecture.Load(file);
        return loaded is Network && parsed.Given(ofCoordinates) is { } stranger
            ? throw new ArgumentException(
                $"{stranger.Name} belongs to a hypernetwork, but {file} is a plain network, which has no coordinates."
            )
            : loaded;
    }

    private static string? EndingOf(string text, string[] endings) =>
        Array.Find(endings, ending => text.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static DirectoryInfo ReadOutputFolder(string text)
    {
        DirectoryInfo folder = text.Length == 0 ? throw new FormatException("is empty, must be the name of a folder.") : new(text);
        if (!folder.Exists && EndingOf(text, _endingsOfFiles) is { } ending)
        {
            throw new FormatException($"is '{text}', must be the name of a folder, which does not end in {ending}.");
        }

        for (DirectoryInfo? part = folder; part is not null; part = part.Parent)
        {
            if (File.Exists(part.FullName))
            {
                throw new FormatException($"is '{text}', but '{part.FullName}' is a file; must be a folder, there or to be made.");
            }
        }

        return folder;
    }

    // What the library's parsers say, as a clause after the option's name.
    private static T Explained<T>(Func<string, T> parse, string text)
    {
        try
        {
            return parse(text);
        }
        catch (Exception e) when (e is FormatException or ArchitectureFormatException)
        {
            throw new FormatException($"is wrong: {e.Message}", e);
        }
    }

    private static T? Read<T>(ArgumentResult result, string name, Func<string, T> parse)
    {
        try
        {
            return parse(result.Tokens is [{ } token, ..] ? token.Value : "");
        }
        catch (FormatException e)
        {
            result.AddError($"{name} {e.Message}");
            return default;
        }
    }

    private static double? PositiveNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) && number > 0
            ? number
            : null;
}
