using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Cli;
using Hyperkernel.Cli.Rendering.Pictures;
using Hyperkernel.Layers.Forms;
using Spectre.Console.Testing;
using Xunit;

namespace Hyperkernel.Tests.Docs;

/// <summary>Every form that the pages show is one that is read: activations, layers, architectures, and command lines.</summary>
public sealed partial class DocumentedFormsTests : IDisposable
{
    private static readonly string[] _placeholders = ["FILE", "FOLDER", "NAME", "..."];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_activation_is_read_in_every_form()
    {
        string[] forms =
        [
            .. Pages
                .Inline.Select(code => code.Code)
                .Where(form => Form().Match(form).Value == form && ActivationNames.Known.Contains(form.Split('(')[0]))
                .Concat(ActivationNames.All.SelectMany(entry => entry.Form.Split(" or ")))
                .Distinct(),
        ];
        foreach (string form in forms)
        {
            string text = Filled(form);
            Assert.True(ActivationNames.TryParse(text, out Activation? activation, out string problem), $"{form}: {problem}");
            Assert.True(ActivationNames.TryParse(activation!.Name, out Activation? again, out problem), $"{form}: {problem}");
            Assert.Equal(activation, again);
            ReadAndWrite(
                $$"""{"layers": [{"layer": "dense"}, {"activation": "{{text}}", "scale": 1.4142135623730951}, {"layer": "dense"}]}"""
            );
            _ = Shorthand.Parse($"{text}:1");
        }
    }

    // The message has the whole table, to be put into the page.
    [Fact]
    public void The_table_of_activations_is_the_registry()
    {
        string table = string.Concat(ActivationNames.All.Select(entry => $"| {entry.Form} | {FormulaOf(entry)} | {entry.DualMaps} |\n"));
        Assert.True(
            Pages.Of("activations.md").Contains($"| name | s(y) | dual maps |\n|---|---|---|\n{table}\n", StringComparison.Ordinal),
            $"docs/activations.md needs the rows\n{table}"
        );

        static string FormulaOf(ActivationEntry entry) =>
            entry.Usual is null
                ? entry.Formula
                : $"{entry.Formula}; {entry.Parameters[0]} is {entry.Usual[0].ToString(CultureInfo.InvariantCulture)} unless given";
    }

    [Fact]
    public void Every_architecture_is_read()
    {
        (string Page, string Code)[] blocks = [.. Pages.Blocks("json")];
        Assert.True(blocks.Length >= 3);
        Assert.All(blocks, block => ReadAndWrite(block.Code));
        string[] layers =
        [
            .. Pages
                .Inline.Select(code => code.Code)
                .Where(code => code.StartsWith('{') && !code.Contains("...", StringComparison.Ordinal)),
        ];
        Assert.NotEmpty(layers);
        Assert.All(layers, layer => ReadAndWrite($$"""{"layers": [{"layer": "dense"}, {{layer}}, {"layer": "dense"}]}"""));
    }

    [Fact]
    public void Every_layer_is_read_with_all_its_fields()
    {
        (string Layer, string Fields)[] rows =
        [
            .. Pages
                .Rows("architectures.md")
                .Where(row => row.Length == 3 && row[0].StartsWith('`'))
                .Select(row => (row[0].Trim('`'), row[1])),
        ];
        Assert.Equal(LayerFile.Names, rows.Select(row => row.Layer));
        foreach ((string layer, string fields) in rows)
        {
            (string Name, string Usual)[] all =
            [
                .. Field().Matches(fields).Select(match => (match.Groups[1].Value, match.Groups[2].Value)),
            ];
            Assert.NotEmpty(all);
            foreach ((string Name, string Usual)[] given in all.Select(field => new[] { field }).Append(all))
            {
                string body = string.Concat(given.Select(field => $", \"{field.Name}\": {Value(field.Name, field.Usual)}"));
                ReadAndWrite(Around(layer, $$"""{"layer": "{{layer}}"{{body}}}"""));
            }
        }
    }

    [Fact]
    public void Every_command_line_is_one()
    {
        Assert.True(Pages.Commands.Count > 20);
        foreach (
            (string page, string[] arguments) in Pages.Commands.Concat(
                Pages
                    .Inline.Where(code =>
                        code.Code.StartsWith("hyperkernel ", StringComparison.Ordinal)
                        && code.Code.Contains("--", StringComparison.Ordinal)
                        && !code.Code.EndsWith("--weights", StringComparison.Ordinal)
                    )
                    .Select(code => (code.Page, Pages.Arguments(code.Code)[1..]))
            )
        )
        {
            if (arguments.Intersect(_placeholders.Skip(2)).Any())
            {
                continue;
            }

            ParseResult parsed = Root().Parse([.. arguments.Select(There)]);
            string[] errors =
            [
                .. parsed.Errors.Select(error => error.Message).Where(message => !message.Contains("required", StringComparison.Ordinal)),
            ];
            Assert.True(errors.Length == 0, $"{page}: {string.Join(' ', arguments)}: {string.Join(' ', errors)}");
        }
    }

    [Fact]
    public void Every_option_is_one_and_takes_the_values_that_are_shown()
    {
        Command[] commands = [.. Root().Subcommands.SelectMany(command => command.Subcommands.Prepend(command))];
        (string Page, string[] Words)[] shown =
        [
            .. Pages.Inline.Where(code => OptionForm().IsMatch(code.Code)).Select(code => (code.Page, Pages.Arguments(code.Code))),
        ];
        Assert.True(shown.Length > 30);
        foreach ((string page, string[] words) in shown)
        {
            string[] options = [.. words.Where(word => OptionForm().IsMatch(word))];
            Command[] able = [.. commands.Where(command => options.All(option => command.Options.Any(o => o.Name == option)))];
            Assert.True(able.Length > 0, $"{page}: no command has {string.Join(' ', options)}.");
            if (!words.Except(options).Any())
            {
                continue;
            }

            string[][] errors =
            [
                .. able.Select(command =>
                    Root()
                        .Parse([command.Name, .. words.Select(There)])
                        .Errors.Select(error => error.Message)
                        .Where(message =>
                            options.Any(option => message.StartsWith($"{option} ", StringComparison.Ordinal))
                            || message.Contains("Unrecognized", StringComparison.Ordinal)
                        )
                        .ToArray()
                ),
            ];
            Assert.True(
                errors.Any(all => all.Length == 0),
                $"{page}: {string.Join(' ', words)}: {string.Join(' ', errors.SelectMany(all => all))}"
            );
        }
    }

    private static RootCommand Root() =>
        Application.Root(new TestConsole(), TextWriter.Null, TextWriter.Null, new(Terminal.None, 100, TextWriter.Null));

    private static void ReadAndWrite(string json)
    {
        Architecture architecture = Architecture.FromJson(json);
        Assert.Equal(architecture.ToJson(), Architecture.FromJson(architecture.ToJson()).ToJson());
    }

    // Numbers for letters: a degree is whole, and the coefficients c0, c1, and so on are any.
    private static string Filled(string form)
    {
        int bracket = form.IndexOf('(', StringComparison.Ordinal);
        if (bracket < 0)
        {
            return form;
        }

        string[] parameters = form[(bracket + 1)..^1].Split(',');
        IEnumerable<string> numbers = parameters
            .Where(p => p != "..." || parameters.Length == 1)
            .Select(p =>
                double.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? p
                : p == "d" ? "2"
                : "0.25"
            );
        return $"{form[..bracket]}({string.Join(',', numbers)})";
    }

    private static string Value(string field, string usual) =>
        field switch
        {
            "width" => "8",
            "branch" => """["relu", {"layer": "dense"}]""",
            "shortcut" => """[{"layer": "dense"}]""",
            _ => usual switch
            {
                "" or "none" => "0.5",
                "false" => "true",
                _ => usual,
            },
        };

    private static string Around(string layer, string body) =>
        layer switch
        {
            "generated_dense" => """{"meta": [{"layer": "dense"}, "relu", {"layer": "dense"}], """
                + $$""" "primary": [{{body}}, "relu", {"layer": "generated_dense"}]}""",
            "residual" when !body.Contains("branch", StringComparison.Ordinal) => Around(
                layer,
                body.Replace("\"residual\"", "\"residual\", \"branch\": [\"relu\", {\"layer\": \"dense\"}]", StringComparison.Ordinal)
            ),
            _ => $$"""{"layers": [{"layer": "dense"}, {{(layer == "dense" ? "\"relu\", " : "")}}{{body}}, "relu", {"layer": "dense"}]}""",
        };

    // Files that the pages name need not lie anywhere, but options look for them; letters stand for numbers.
    private string There(string word)
    {
        if (word is "FILE" || (Path.GetExtension(word) is ".npy" or ".npz" or ".json" or ".csv" or ".gz"))
        {
            string path = _folder.File(Path.GetFileName(word));
            File.WriteAllBytes(path, []);
            return path;
        }

        return word switch
        {
            [>= 'A' and <= 'Z'] => "1",
            "fourier:LENGTH" => "fourier:0.5",
            _ => word,
        };
    }

    [GeneratedRegex(@"[a-z][a-z0-9_]*(?:\([A-Za-z0-9.,]+\))?")]
    private static partial Regex Form();

    [GeneratedRegex(@"`([a-z_]+)`(?: \(([^)]*)\))?")]
    private static partial Regex Field();

    [GeneratedRegex("^--[a-z]")]
    private static partial Regex OptionForm();
}
