using System.Globalization;
using Hyperkernel.Inference.Models;
using Spectre.Console;

namespace Hyperkernel.Cli.Rendering;

/// <summary>What came of leaving out: errors, whether intervals hold, and what there is to say without any inputs.</summary>
internal static class ValidationText
{
    /// <summary>Writes it for people.</summary>
    public static void Write(IAnsiConsole console, TextWriter output, Validation validation, Observations observations, ulong seed)
    {
        string part = PartOf(validation, observations);
        output.WriteLine(
            validation.IsClosedForm
                ? $"Left out: each of {Counted.Of(validation.Parts, part)} in turn, in closed form."
                : $"Left out: {Counted.Of(validation.Parts, part)}, drawn with seed {seed}; the rest was solved again."
        );
        string unit = observations.Columns is { Value: var column } ? $"of '{column}'" : "of the values";
        output.WriteLine($"Kernel, ridge and scaling stay; intervals include the noise; errors are in the unit {unit}.");
        Table table = new Table()
            .Border(TableBorder.Simple)
            .AddColumn("left out")
            .AddColumn(new TableColumn("this model").RightAligned().NoWrap())
            .AddColumn(new TableColumn("the values' mean").RightAligned().NoWrap())
            .AddColumn(new TableColumn("if intervals hold").RightAligned().NoWrap());
        PredictionScore model = validation.Model;
        PredictionScore? constant = validation.Constant;
        table.AddRow("root mean square error", Number(model.RootMeanSquare), Number(constant?.RootMeanSquare), "");
        table.AddRow("in 50 % intervals", Share(model.Coverage50), Share(constant?.Coverage50), Range(validation, 0.5));
        table.AddRow("in 90 % intervals", Share(model.Coverage90), Share(constant?.Coverage90), Range(validation, 0.9));
        table.AddRow("log score, nats a value", Nats(model.LogScore), Nats(constant?.LogScore), "");
        console.Write(table);
    }

    /// <summary>What should be known of it, a sentence each.</summary>
    public static IEnumerable<string> Notes(Validation validation, bool isLearnt)
    {
        PredictionScore model = validation.Model;
        if (model.Judged < model.Values)
        {
            yield return Invariant(
                $"Intervals and log score are those of {model.Judged:N0} of {model.Values:N0} values, whose deviations are known."
            );
        }

        if (!validation.AreDeviationsTrusted)
        {
            yield return "Warning: the deviations where something is left out are not to be relied on, nor are the intervals.";
        }

        if (model.LogScore is { } score && validation.Constant?.LogScore is { } ofConstant && score <= ofConstant)
        {
            yield return "Warning: nothing was learnt for what is left out: "
                + Invariant($"{score:F3} nats a value are no more than the values' mean scores, {ofConstant:F3}.");
        }

        if (model is not { Coverage50: { } half, Coverage90: { } ninety })
        {
            yield break;
        }

        string remedy = isLearnt ? "." : "; a learnt kernel and ridge (--learn) may suit the values better.";
        if (ninety < validation.Expected(0.9).Low)
        {
            yield return Invariant($"Warning: 90 % intervals hold {ninety:P1} of what is left out, so they are too narrow{remedy}");
        }
        else if (half > validation.Expected(0.5).High)
        {
            yield return Invariant($"50 % intervals hold {half:P1} of what is left out, so they are wider than need be{remedy}");
        }
    }

    /// <summary>Predictions beside a column of a table, in one sentence.</summary>
    /// <param name="score">The score.</param>
    /// <param name="column">The column.</param>
    /// <param name="deviation">The deviation of its values from their mean.</param>
    public static string Sentence(PredictionScore score, string column, double deviation)
    {
        string error =
            $"Against the column '{column}', {Counted.Of(score.Values, "value")}: "
            + Invariant($"root mean square error {score.RootMeanSquare:G3} in its unit ")
            + Invariant($"(its values deviate by {deviation:G3} from their mean)");
        return score is { LogScore: { } nats, Coverage50: { } half, Coverage90: { } ninety }
            ? $"{error}; "
                + Invariant($"{half:P1} lie in 50 % intervals, {ninety:P1} in 90 % intervals, noise included; ")
                + Invariant($"log score {nats:F3} nats a value.")
            : $"{error}.";
    }

    private static string PartOf(Validation validation, Observations observations) =>
        validation.LeftOut == HoldOut.Entries ? "observation"
        : observations.Coordinates is null ? "distinct input"
        : "context";

    private static string Range(Validation validation, double level)
    {
        (double low, double high) = validation.Expected(level);
        return validation.Model.Judged == 0 ? "-" : Invariant($"{100 * low:F1} to {100 * high:F1} %");
    }

    private static string Number(double? value) => value is { } number ? Invariant($"{number:G3}") : "-";

    private static string Share(double? value) => value is { } share ? Invariant($"{100 * share:F1} %") : "-";

    private static string Nats(double? value) => value is { } nats ? Invariant($"{nats:F3}") : "-";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
