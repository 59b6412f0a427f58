using System.Text.Json;
using Hyperkernel.Experiments.Operators;
using Hyperkernel.Operators;
using Hyperkernel.Storage;
using Spectre.Console;

namespace Hyperkernel.Cli.Rendering;

/// <summary>What a person sees of learnt operators.</summary>
internal static class OperatorText
{
    /// <summary>What was learnt, in sentences.</summary>
    public static void Fit(Voice voice, OperatorRegression fit, SymmetryCheck? check)
    {
        OperatorOptions options = fit.Options;
        OperatorReport report = fit.Report;
        voice.Say($"{fit.Functions} pairs: {fit.InputGrid} to {fit.OutputGrid}; symmetry: {options.Symmetry}.");
        voice.Say(
            FormattableString.Invariant(
                $"Kernel: {options.Kernel}; c {options.ContextScale:G3}, q {options.SpectralPower:G3}, p {options.AmplitudePower:G3}, "
            )
                + (options.Kernel.CoordinatesAreApart ? "" : FormattableString.Invariant($"l {options.LengthScale:G3}, "))
                + FormattableString.Invariant($"linear part {options.LinearWeight:G3}, ridge {options.Ridge:G1}")
                + (fit.Choices.Count > 0 ? $"; the best of {fit.Choices.Count} settings by leaving out." : ".")
        );
        voice.Say(
            FormattableString.Invariant(
                $"Equations: {report.Blocks} systems of up to {report.LargestOrder}, solved to a relative residual of "
            ) + FormattableString.Invariant($"{report.RelativeResidual:0.0e-0}.")
        );
        if (report.MissingValues > 0)
        {
            double share = report.MissingValues / ((double)fit.Functions * fit.OutputGrid.Count * options.OutputChannels);
            voice.Say(FormattableString.Invariant($"Values of outputs that were not observed: {report.MissingValues}, {share:P1}."));
        }

        voice.Say(
            FormattableString.Invariant(
                $"Error to expect at new functions, by leaving out each in turn: {100 * report.LeaveOutError:G3} %."
            )
        );
        if (check is not null)
        {
            if (check.IsPlausible)
            {
                voice.Say(check.ToString());
            }
            else
            {
                voice.Note($"Warning: {check}");
            }
        }
    }

    /// <summary>What was learnt, for programs.</summary>
    public static void Write(Utf8JsonWriter writer, OperatorRegression fit, SymmetryCheck? check, string path)
    {
        OperatorOptions options = fit.Options;
        OperatorReport report = fit.Report;
        writer.WriteString("model", path);
        writer.WriteNumber("functions", fit.Functions);
        writer.WriteNumbers("input_points", fit.InputGrid.Shape.Select(points => (long)points));
        writer.WriteNumbers("output_points", fit.OutputGrid.Shape.Select(points => (long)points));
        writer.WriteNumber("input_channels", options.InputChannels);
        writer.WriteNumber("output_channels", options.OutputChannels);
        writer.WriteBoolean("periodic", fit.InputGrid.IsPeriodic);
        writer.WriteString("symmetry", SymmetryName.Of(options.Symmetry));
        writer.WriteString("kernel", options.Kernel.ToString());
        writer.WriteFinite("context_scale", options.ContextScale);
        writer.WriteFinite("spectral_power", options.SpectralPower);
        writer.WriteFinite("amplitude_power", options.AmplitudePower);
        if (!options.Kernel.CoordinatesAreApart)
        {
            writer.WriteFinite("length_scale", options.LengthScale);
        }

        writer.WriteFinite("linear_weight", options.LinearWeight);
        writer.WriteFinite("ridge", options.Ridge);
        writer.WriteNumber("settings_compared", fit.Choices.Count);
        writer.WriteNumber("systems", report.Blocks);
        writer.WriteNumber("largest_system", report.LargestOrder);
        writer.WriteFinite("relative_residual", report.RelativeResidual);
        writer.WriteNumber("values_missing", report.MissingValues);
        writer.WriteFinite("leave_out_error", report.LeaveOutError);
        if (check is not null)
        {
            writer.WriteStartObject("symmetry_check");
            writer.WriteBoolean("plausible", check.IsPlausible);
            writer.WriteFinite("error_with", check.ErrorWith);
            writer.WriteFinite("error_without", check.ErrorWithout);
            writer.WriteEndObject();
        }
    }

    /// <summary>The demonstration, for programs.</summary>
    public static void Write(Utf8JsonWriter writer, BurgersDemonstration demonstration, int count, string picture)
    {
        writer.WriteNumber("pairs", count);
        writer.WriteNumber("seconds_of_pairs", Math.Round(demonstration.Seconds, 4));
        writer.WriteStartArray("methods");
        foreach (DemonstrationRow row in demonstration.Rows)
        {
            writer.WriteStartObject();
            writer.WriteString("name", row.Name);
            writer.WriteFinite("error", row.Error);
            writer.WriteKnown("leave_out_error", row.LeaveOutError);
            writer.WriteNumber("seconds", Math.Round(row.Seconds, 4));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteFinite("coverage_90", demonstration.Coverage);
        writer.WriteString("picture", picture);
    }

    /// <summary>The demonstration's table and sentences.</summary>
    public static void Demonstration(IAnsiConsole console, BurgersDemonstration demonstration, int count)
    {
        Table table = new() { Border = TableBorder.Simple };
        table.AddColumn("method");
        table.AddColumn(new TableColumn("error, %").RightAligned());
        table.AddColumn(new TableColumn("leaving out, %").RightAligned());
        table.AddColumn(new TableColumn("seconds").RightAligned());
        foreach (DemonstrationRow row in demonstration.Rows)
        {
            table.AddRow(
                Markup.Escape(row.Name),
                FormattableString.Invariant($"{100 * row.Error:G3}"),
                row.LeaveOutError is { } error ? FormattableString.Invariant($"{100 * error:G3}") : "",
                FormattableString.Invariant($"{row.Seconds:F2}")
            );
        }

        console.WriteLine(
            FormattableString.Invariant(
                $"Burgers' equation, u(., 0) to u(., 1), from {count} pairs (made in {demonstration.Seconds:F1} s); 200 new functions:"
            )
        );
        console.Write(table);
        console.WriteLine(
            FormattableString.Invariant($"The last method's 90 % bands hold {100 * demonstration.Coverage:F0} % of the new values.")
        );
    }
}
