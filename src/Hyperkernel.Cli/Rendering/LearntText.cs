using System.Globalization;
using System.Text.Json;
using Hyperkernel.Data.Tables;
using Hyperkernel.Features;
using Hyperkernel.Inference.Learning;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.Storage;
using Spectre.Console;

namespace Hyperkernel.Cli.Rendering;

/// <summary>What was learnt of a kernel: which columns matter, their length scales, the noise, and what the data leave open.</summary>
internal static class LearntText
{
    private const int BarWidth = 24;
    private const int MostColumns = 24;
    private const int MostNames = 8;

    /// <summary>Writes it for people.</summary>
    public static void Write(IAnsiConsole console, TextWriter output, LearningReport learnt, RegressionModel model)
    {
        if (learnt.Compared.Count > 1)
        {
            Table kernels = new Table()
                .Border(TableBorder.Simple)
                .AddColumn("kernel")
                .AddColumn(new TableColumn("nats a value").RightAligned().NoWrap())
                .Title("Kernels compared", Style.Plain);
            foreach (ComparedKernel compared in learnt.Compared.OrderByDescending(c => c.Score))
            {
                kernels.AddRow(Markup.Escape(compared.Kernel), Invariant($"{compared.Score:F3}"));
            }

            console.Write(kernels);
        }

        LearntSetting[] columns = [.. learnt.Settings.Where(IsColumn)];
        double most = columns.Select(c => c.Share!.Value).DefaultIfEmpty(1).Max();
        Table table = new Table()
            .Border(TableBorder.Simple)
            .AddColumn("column")
            .AddColumn(new TableColumn("how much it matters").NoWrap())
            .AddColumn(new TableColumn("length scale").RightAligned().NoWrap());
        LearntSetting[] shown = columns.Length <= MostColumns ? columns : [.. columns.OrderByDescending(c => c.Share).Take(MostColumns)];
        foreach (LearntSetting column in shown)
        {
            int length = (int)Math.Round(BarWidth * column.Share!.Value / most);
            table.AddRow(
                Markup.Escape(NameOf(column, model)),
                new string('#', Math.Max(1, length)).PadRight(BarWidth) + Invariant($" {column.Share.Value / most, 4:F2}"),
                LengthOf(column, model) is { } scale ? Invariant($"{scale:G3}") : "-"
            );
        }

        console.Write(table);
        if (shown.Length < columns.Length)
        {
            output.WriteLine(
                Invariant(
                    $"{columns.Length - shown.Length} more columns, each of at most {shown[^1].Share!.Value / most:F2}; --json has them."
                )
            );
        }

        output.WriteLine(Invariant($"Noise: standard deviation {learnt.NoiseStd:G3} in the values' unit."));
        string path = learnt.WasStopped ? " The search was ended early; these are the best settings so far." : "";
        output.WriteLine(
            Invariant($"Learnt from {learnt.Points} observations by {Name(learnt.Objective)} in {learnt.Evaluations} evaluations, ")
                + Invariant($"{learnt.Score:F3} nats a value.{path}")
        );
    }

    /// <summary>Writes it for programs.</summary>
    public static void Write(Utf8JsonWriter writer, LearningReport learnt, RegressionModel model)
    {
        writer.WriteStartObject("learnt");
        writer.WriteString("by", Name(learnt.Objective));
        writer.WriteFinite("score", learnt.Score);
        writer.WriteNumber("points", learnt.Points);
        writer.WriteNumber("evaluations", learnt.Evaluations);
        writer.WriteBoolean("stopped", learnt.WasStopped);
        writer.WriteFinite("noise_std", learnt.NoiseStd);
        writer.WriteStartArray("settings");
        foreach (LearntSetting setting in learnt.Settings)
        {
            writer.WriteStartObject();
            writer.WriteString("name", NameOf(setting, model));
            writer.WriteFinite("value", setting.Value);
            if (IsColumn(setting))
            {
                writer.WriteFinite("share", setting.Share!.Value);
                if (LengthOf(setting, model) is { } length)
                {
                    writer.WriteFinite("length_scale", length);
                }
                else
                {
                    writer.WriteNull("length_scale");
                }
            }

            writer.WriteBoolean("at_bound", setting.IsAtBound);
            writer.WriteBoolean("determined", setting.IsDetermined);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("compared");
        foreach (ComparedKernel compared in learnt.Compared)
        {
            writer.WriteStartObject();
            writer.WriteString("kernel", compared.Kernel);
            writer.WriteFinite("score", compared.Score);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>What the data leave open, in sentences.</summary>
    public static IEnumerable<string> Notes(LearningReport learnt, RegressionModel model)
    {
        string[] open = [.. learnt.Settings.Where(s => !s.IsDetermined).Select(s => NameOf(s, model))];
        if (open.Length > 0 && !learnt.WasStopped)
        {
            yield return $"The data do not determine {Listed(open)} within a factor of two.";
        }

        if (learnt.Settings.FirstOrDefault(s => s.Kind == SettingKind.Ridge) is { } ridge && model.Ridge > 1.001 * ridge.Value)
        {
            yield return Invariant(
                $"The ridge that was learnt, {ridge.Value:G3}, is too small to solve for all observations with; {model.Ridge:G3} is taken."
            );
        }

        string[] ends = [.. learnt.Settings.Where(s => s.IsAtBound && s.IsDetermined).Select(s => NameOf(s, model))];
        if (ends.Length > 0)
        {
            yield return $"Warning: {Listed(ends)} lie at the end of what is allowed, so the best value may lie beyond.";
        }
    }

    private static bool IsColumn(LearntSetting setting) => setting.Kind is SettingKind.ContextColumn or SettingKind.CoordinateColumn;

    private static string NameOf(LearntSetting setting, RegressionModel model)
    {
        // A table's columns have their own names, an array's are numbers.
        if (IsColumn(setting) && !int.TryParse(setting.Name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return setting.Name;
        }

        string what = setting.Kind switch
        {
            SettingKind.ContextColumn => model.Kernel is HypernetworkKernel ? "context column" : "input column",
            SettingKind.CoordinateColumn => "coordinate column",
            SettingKind.MetaLayer => model.Kernel is HypernetworkKernel ? "meta" : "network",
            SettingKind.PrimaryLayer => "primary",
            _ => "",
        };
        return $"{what} {setting.Name}".Trim();
    }

    // Where the first layer sees |x - x'|^2 / n, that of the RBF kernel; of Fourier features, theirs. Of a period it is an arc of the
    // circle that the period became, and a category has none.
    private static double? LengthOf(LearntSetting column, RegressionModel model)
    {
        bool isFourier =
            column.Kind == SettingKind.CoordinateColumn
            && model.Kernel is HypernetworkKernel { Hypernetwork.CoordinateFeatures: FourierLimit };
        double width =
            isFourier ? 1
            : column.Kind == SettingKind.ContextColumn ? Math.Sqrt(model.ContextWidth)
            : Math.Sqrt(model.Coordinates!.Columns);
        IReadOnlyList<ColumnEncoding> encodings = model.Columns?.Encodings ?? [];
        double unit = encodings
            .SelectMany(e => e.Periods.Where(p => column.Name == Invariant($"{e.Name}/{p}")))
            .Select(period => period / (2 * Math.PI))
            .DefaultIfEmpty(1)
            .First();
        return encodings.Any(e => e.Kind == ColumnKind.Category && e.Name == column.Name) ? null : unit * width / column.Value;
    }

    private static string Name(LearningObjective objective) =>
        objective switch
        {
            LearningObjective.Balanced => "evidence and leaving out entries",
            LearningObjective.Evidence => "evidence",
            LearningObjective.LeaveEntriesOut => "leaving out entries",
            _ => "leaving out contexts",
        };

    private static string Listed(string[] names) =>
        names.Length == 1 ? names[0]
        : names.Length <= MostNames ? $"{string.Join(", ", names[..^1])} and {names[^1]}"
        : Invariant($"{string.Join(", ", names[..MostNames])} and {names.Length - MostNames} more");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
