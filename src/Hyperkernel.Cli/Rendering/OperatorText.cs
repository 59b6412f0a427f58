using Hyperkernel.Experiments.Operators;
using Hyperkernel.Operators;
using Spectre.Console;

namespace Hyperkernel.Cli.Rendering;

/// <summary>What a person sees of learnt operators.</summary>
internal static class OperatorText
{
    /// <summary>What was learnt, in sentences.</summary>
    public static void Fit(TextWriter output, OperatorRegression fit, SymmetryCheck? check)
    {
        OperatorOptions options = fit.Options;
        OperatorReport report = fit.Report;
        output.WriteLine($"{fit.Functions} pairs: {fit.InputGrid} to {fit.OutputGrid}; symmetry: {options.Symmetry}.");
        output.WriteLine(
            FormattableString.Invariant(
                $"Kernel: {options.Kernel}; c {options.ContextScale:G3}, q {options.SpectralPower:G3}, p {options.AmplitudePower:G3}, "
            )
                + (options.Kernel.CoordinatesAreApart ? "" : FormattableString.Invariant($"l {options.LengthScale:G3}, "))
                + FormattableString.Invariant($"linear part {options.LinearWeight:G3}, ridge {options.Ridge:G1}")
                + (fit.Choices.Count > 0 ? $"; the best of {fit.Choices.Count} settings by leaving out." : ".")
        );
        output.WriteLine(
            FormattableString.Invariant(
                $"Equations: {report.Blocks} systems of up to {report.LargestOrder}, solved to a relative residual of "
            ) + FormattableString.Invariant($"{report.RelativeResidual:0.0e-0}.")
        );
        if (report.MissingValues > 0)
        {
            double share = report.MissingValues / ((double)fit.Functions * fit.OutputGrid.Count * options.OutputChannels);
            output.WriteLine(FormattableString.Invariant($"Values of outputs that were not observed: {report.MissingValues}, {share:P1}."));
        }

        output.WriteLine(
            FormattableString.Invariant(
                $"Error to expect at new functions, by leaving out each in turn: {100 * report.LeaveOutError:G3} %."
            )
        );
        if (check is not null)
        {
            output.WriteLine(check.IsPlausible ? check.ToString() : $"Warning: {check}");
        }
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
