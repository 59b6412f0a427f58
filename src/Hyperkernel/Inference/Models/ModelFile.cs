using System.Text.Json;
using System.Text.Json.Serialization;
using Hyperkernel.Data.Tables;
using Hyperkernel.Inference.Learning;
using Hyperkernel.Kernels;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Models;

/// <summary>The manifest of a model's file as it stands there, in this order; docs/models.md explains every field.</summary>
internal sealed record ModelFile
{
    public const string FormatName = "hyperkernel model";
    public const int Version = 1;

    public string Format { get; init; } = FormatName;

    public int FormatVersion { get; init; } = Version;

    public string WrittenBy { get; init; } = typeof(ModelFile).Assembly.GetName().Version!.ToString(3);

    public required string Solver { get; init; }

    public required NumberPrecision Precision { get; init; }

    [JsonConverter(typeof(LowerCaseConverter<KernelKind>))]
    public required KernelKind Kernel { get; init; }

    public required JsonElement Architecture { get; init; }

    public string? CoordinateFeatures { get; init; }

    public required double Ridge { get; init; }

    public required int Channels { get; init; }

    public required bool ChannelAxis { get; init; }

    public required bool NormaliseContexts { get; init; }

    public double[]? ValueOffsets { get; init; }

    public ScalingFile? ContextScaling { get; init; }

    public ScalingFile? CoordinateScaling { get; init; }

    public double? ValueScale { get; init; }

    public long? Observations { get; init; }

    public ColumnsFile? Columns { get; init; }

    public required OptionsFile Options { get; init; }

    public bool? ExactGrid { get; init; }

    public double[]? ProbeSums { get; init; }

    public ReportFile? Report { get; init; }

    public double? Condition { get; init; }

    public LearntFile? Learnt { get; init; }

    /// <summary>What is done to columns: (x - shift) factor.</summary>
    internal sealed record ScalingFile(double[] Shifts, double[] Factors);

    /// <summary>What was learnt, and how.</summary>
    internal sealed record LearntFile(
        LearningObjective Objective,
        double Score,
        int Points,
        int Evaluations,
        bool WasStopped,
        double NoiseStd,
        double[] Path,
        SettingFile[] Settings,
        ComparedFile[] Compared
    );

    /// <summary>One setting.</summary>
    internal sealed record SettingFile(SettingKind Kind, string Name, double Value, bool AtBound, bool Determined, double? Share = null);

    /// <summary>One of several kernels.</summary>
    internal sealed record ComparedFile(string Kernel, double Score);

    /// <summary>The columns of the table.</summary>
    internal sealed record ColumnsFile(
        string[] Contexts,
        string[] Coordinates,
        string Value,
        string? ContextNumber = null,
        EncodingFile?[]? Encodings = null,
        string? Noise = null
    )
    {
        public static ColumnsFile Of(TableColumns columns) =>
            new(
                [.. columns.Contexts],
                [.. columns.Coordinates],
                columns.Value,
                columns.ContextNumber,
                columns.Encodings.Count == 0 ? null : [.. columns.Encodings.Select(EncodingFile.Of)],
                columns.Noise
            );

        public TableColumns Meaning() =>
            new(Contexts, Coordinates, Value)
            {
                ContextNumber = ContextNumber,
                Noise = Noise,
                Encodings =
                [
                    .. (Encodings ?? []).Select(e => (e ?? throw new FormatException("an encoding of columns is null")).Meaning()),
                ],
            };
    }

    /// <summary>How a column that does not hold plain numbers is encoded.</summary>
    internal sealed record EncodingFile(
        string Column,
        [property: JsonConverter(typeof(LowerCaseConverter<ColumnKind>))] ColumnKind Kind,
        string[]? Levels = null,
        double[]? Periods = null,
        bool? Linear = null
    )
    {
        public static EncodingFile Of(ColumnEncoding encoding) =>
            new(
                encoding.Name,
                encoding.Kind,
                encoding.Kind == ColumnKind.Category ? [.. encoding.Levels] : null,
                encoding.Periods.Count == 0 ? null : [.. encoding.Periods],
                encoding.Periods.Count > 0 && encoding.KeepsNumber ? true : null
            );

        public ColumnEncoding Meaning() =>
            Kind switch
            {
                ColumnKind.Category => ColumnEncoding.OfCategories(Column, Levels ?? []),
                ColumnKind.Time => ColumnEncoding.OfTimes(Column, Periods ?? [], Linear ?? (Periods is null)),
                _ => ColumnEncoding.OfNumbers(Column, Periods ?? [], Linear ?? (Periods is null)),
            };
    }

    /// <summary>What predictions need of the options of the fit.</summary>
    internal sealed record OptionsFile(double KernelTolerance, double RelativeResidual, int MaxIterations, int MaxRank, ulong Seed);

    /// <summary>What the solve did.</summary>
    internal sealed record ReportFile(int Iterations, double RelativeResidual, bool Converged);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true,
    UseStringEnumConverter = true,
    MaxDepth = ManifestJson.MaxDepth
)]
[JsonSerializable(typeof(ModelFile))]
internal sealed partial class ModelFileJson : JsonSerializerContext;
