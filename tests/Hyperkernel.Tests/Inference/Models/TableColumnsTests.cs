using System.Text;
using Hyperkernel.Data.Tables;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Inference.Models;

/// <summary>Models that were fitted on tables treat other tables alike.</summary>
public sealed class TableColumnsTests : IDisposable
{
    private static readonly TableColumns _columns = new(["kind", "height"], ["time", "hour"], "v");
    private static readonly TableOptions _options = new()
    {
        Periods = [ColumnPeriods.Parse("hour=24"), ColumnPeriods.Parse("time=year,linear")],
    };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Observations_are_of_encoded_columns()
    {
        Observations seen = _columns.Read(Table(), _options);
        Assert.Equal((10, 2), (seen.Count, seen.ValuesMissing));
        Assert.Equal((3, 3), (seen.Contexts.Rows, seen.Contexts.Columns));
        Assert.Equal([0, 1, 1.5], seen.Contexts.Row(0).ToArray());
        Assert.Equal(5, seen.Coordinates!.Columns);
        Assert.Equal(19723, seen.Coordinates[0, 0]);
        double angle = 2 * Math.PI * (19723 % 365.2425) / 365.2425;
        Assert.Equal([Math.Cos(angle), Math.Sin(angle), 1, 0], seen.Coordinates.Row(0)[1..].ToArray().Select(x => Math.Round(x, 12)), Near);
        Assert.Equal(["kind", "time", "hour"], seen.Columns!.Encodings.Select(e => e.Name));
        Assert.Equal(
            [
                "The column 'kind' is a category of 2 levels.",
                "The column 'time' becomes days since 1970-01-01T00:00 UTC, and cosine and sine of the period 365.2425 days.",
                "The column 'hour' becomes cosine and sine of the period 24.",
                "2 rows left out, whose 'v' is missing.",
            ],
            seen.Notes
        );
    }

    [Fact]
    public void A_saved_model_predicts_the_same_of_a_table_in_another_dialect()
    {
        Observations seen = _columns.Read(Table(), _options);
        using RegressionModel model = RegressionModel.Fit(FieldSamples.Kernel, seen, 1e-2);
        string path = _folder.File("m.npz");
        model.Save(path);
        using RegressionModel loaded = RegressionModel.Load(path, TestContext.Current.CancellationToken);
        string other = Write("u.csv", "hour;height;time;kind\n0;1,5;2024-01-01;low\n30;2,5;2024-01-02T00:00Z;high\n");
        string same = Write("w.csv", "kind,height,time,hour\nlow,1.5,2024-01-01,0\nhigh,2.5,2024-01-02,6\n");
        Assert.Equal(model.Columns!.Encodings.SelectMany(e => e.Names), loaded.Columns!.Encodings.SelectMany(e => e.Names));
        Matrix<double> expected = model.Mean(model.Columns!.ReadQueries(same));
        foreach (string table in new[] { other, same })
        {
            Matrix<double> mean = loaded.Mean(loaded.Columns!.ReadQueries(table));
            Assert.Equal(expected[0, 0], mean[0, 0]);
            Assert.Equal(expected[1, 0], mean[1, 0]);
        }
    }

    [Fact]
    public void A_level_that_was_not_seen_is_none_of_them()
    {
        TableColumns columns = _columns.Read(Table(), _options).Columns!;
        TablePoints points = TableData.Points(
            columns,
            Write("u.csv", "kind,height,time,hour\nnew,1,2024-01-01,0\nlow,1,2024-01-01,0\n"),
            new()
        );
        Assert.Equal([0, 0, 1], points.Queries.Contexts.Row(0).ToArray());
        Assert.Equal([0, 1, 1], points.Queries.Contexts.Row(1).ToArray());
        Assert.Contains("1 row with a level of 'kind' that the model has not seen (new)", points.Notes.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_columns_leave_no_trace()
    {
        Observations seen = new TableColumns(["height"], ["hour"], "v").Read(Table());
        Assert.Empty(seen.Columns!.Encodings);
        using RegressionModel model = RegressionModel.Fit(FieldSamples.Kernel, seen, 1e-2);
        string path = _folder.File("m.npz");
        model.Save(path);
        Assert.DoesNotContain("encodings", Encoding.UTF8.GetString(File.ReadAllBytes(path)), StringComparison.Ordinal);
        using RegressionModel loaded = RegressionModel.Load(path, TestContext.Current.CancellationToken);
        Assert.Empty(loaded.Columns!.Encodings);
    }

    [Theory]
    [InlineData("\"kind\": \"category\"", "\"kind\": \"colour\"", "'colour'")]
    [InlineData("\"low\"", "\"high\"", "no two the same")]
    [InlineData("\"low\"", "null", "2 levels")]
    [InlineData("365.2425", "-1", "above 0")]
    [InlineData("\"encodings\": [", "\"encodings\": [ null,", "null")]
    public void A_manifest_that_cannot_be_is_refused(string old, string replacement, string word)
    {
        using RegressionModel model = RegressionModel.Fit(FieldSamples.Kernel, _columns.Read(Table(), _options), 1e-2);
        string path = _folder.File("m.npz");
        model.Save(path);
        string manifest;
        using (System.IO.Compression.ZipArchive archive = System.IO.Compression.ZipFile.OpenRead(path))
        {
            using StreamReader reader = new(archive.GetEntry("model.json")!.Open());
            manifest = reader.ReadToEnd();
        }

        Assert.Contains(old, manifest, StringComparison.Ordinal);
        FormatException e = Assert.Throws<FormatException>(() =>
            ModelManifest.FromJson(manifest.Replace(old, replacement, StringComparison.Ordinal))
        );
        Assert.Contains(word, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Periods_and_categories_that_cannot_be_are_refused()
    {
        void Refuses(TableOptions options, params string[] words)
        {
            string message = Assert.Throws<ArgumentException>(() => _columns.Read(Table(), options)).Message;
            Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
        }

        Refuses(new() { Periods = [ColumnPeriods.Parse("hour=day")] }, "--period hour", "such as 24");
        Refuses(new() { Periods = [ColumnPeriods.Parse("kind=3")] }, "--period kind", "category");
        Refuses(new() { Periods = [ColumnPeriods.Parse("v=3")] }, "--period", "'v' is no column of a context or coordinate");
        Refuses(new() { Periods = [ColumnPeriods.Parse("hour=3"), ColumnPeriods.Parse("hour=4")] }, "given twice");
        Refuses(new() { Categories = ["other"] }, "--category", "'other'");
    }

    [Theory]
    [InlineData("plot_id,depth", "'plot_id' holds whole numbers and is named like an identifier")]
    [InlineData("counter,depth", "'counter' holds the whole numbers from 1 to 6, one for each context")]
    [InlineData("label,depth", "'label' is a category with 6 levels at 6 contexts")]
    [InlineData("depth", null)]
    public void What_only_names_contexts_is_warned_of(string contexts, string? warning)
    {
        StringBuilder text = new("plot_id,counter,label,depth,t,v\n");
        for (int i = 0; i < 24; i++)
        {
            text.Append(i % 6).Append(',').Append((i % 6) + 1).Append(",P").Append(i % 6).Append(',').Append(i % 6 * 0.5).Append(',');
            text.Append(i / 6).Append(",1\n");
        }

        IReadOnlyList<string> notes = new TableColumns(contexts.Split(','), ["t"], "v").Read(Write("ids.csv", text.ToString())).Notes;
        if (warning is null)
        {
            Assert.DoesNotContain(notes, note => note.StartsWith("Warning", StringComparison.Ordinal));
        }
        else
        {
            string said = notes.Single(note => note.StartsWith("Warning", StringComparison.Ordinal));
            Assert.Contains(warning, said, StringComparison.Ordinal);
        }
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-9;

    private string Table() =>
        Write(
            "t.csv",
            "kind,height,time,hour,v\n"
                + string.Concat(
                    Enumerable
                        .Range(0, 12)
                        .Select(i =>
                            $"{(i % 3 == 0 ? "low" : "high")},{(i % 3) + 1}.5,2024-01-0{(i / 3) + 1},{i / 3 * 6},"
                            + $"{(i % 5 == 4 ? "NA" : $"{i}")}\n"
                        )
                )
        );

    private string Write(string name, string text) => _folder.File(name, Encoding.UTF8.GetBytes(text));
}
