using System.Text.Json.Serialization;
using Hyperkernel.Activations;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Operators;

/// <summary>The manifest of a saved operator.</summary>
internal sealed record OperatorFile
{
    public const string FormatName = "hyperkernel operator";
    public const int Version = 1;

    public string Format { get; init; } = FormatName;

    public int FormatVersion { get; init; } = Version;

    public string WrittenBy { get; init; } = typeof(OperatorFile).Assembly.GetName().Version!.ToString(3);

    public required string Activation { get; init; }

    public required int MetaLayers { get; init; }

    public required int PrimaryLayers { get; init; }

    [JsonConverter(typeof(LowerCaseConverter<KernelKind>))]
    public required KernelKind Kind { get; init; }

    public required FirstLayer FirstLayer { get; init; }

    public required OperatorSymmetry Symmetry { get; init; }

    public required GridFile InputGrid { get; init; }

    public required GridFile OutputGrid { get; init; }

    public required int InputChannels { get; init; }

    public required int OutputChannels { get; init; }

    public int[]? InputSigns { get; init; }

    public int[]? OutputSigns { get; init; }

    public required double ContextScale { get; init; }

    public required double SpectralPower { get; init; }

    public required double LengthScale { get; init; }

    public required double AmplitudePower { get; init; }

    public required double Ridge { get; init; }

    public required double LinearWeight { get; init; }

    public required OperatorReport Report { get; init; }

    public required double LogMarginalLikelihood { get; init; }

    /// <summary>Where functions are sampled; points that lie anywhere are an array of the file.</summary>
    internal sealed record GridFile(int[] Shape, bool Periodic, bool Regular)
    {
        public static GridFile Of(FunctionGrid grid) => new([.. grid.Shape], grid.IsPeriodic, grid.IsRegular);

        public FunctionGrid Grid(Func<Matrix<double>> points) =>
            !Regular ? FunctionGrid.At(points())
            : Periodic ? FunctionGrid.Periodic(Shape)
            : FunctionGrid.Bounded(Shape);
    }

    public static OperatorFile Of(OperatorRegression fit)
    {
        OperatorOptions options = fit.Options;
        return new()
        {
            Activation = options.Kernel.Activation.Name,
            MetaLayers = options.Kernel.MetaLayers,
            PrimaryLayers = options.Kernel.PrimaryLayers,
            Kind = options.Kernel.Kind,
            FirstLayer = options.Kernel.FirstLayer,
            Symmetry = options.Symmetry,
            InputGrid = GridFile.Of(fit.InputGrid),
            OutputGrid = GridFile.Of(fit.OutputGrid),
            InputChannels = options.InputChannels,
            OutputChannels = options.OutputChannels,
            InputSigns = options.InputSigns?.ToArray(),
            OutputSigns = options.OutputSigns?.ToArray(),
            ContextScale = options.ContextScale,
            SpectralPower = options.SpectralPower,
            LengthScale = options.LengthScale,
            AmplitudePower = options.AmplitudePower,
            Ridge = options.Ridge,
            LinearWeight = options.LinearWeight,
            Report = fit.Report,
            LogMarginalLikelihood = fit.LogMarginalLikelihood(),
        };
    }

    public OperatorOptions Options()
    {
        OperatorOptions options = new()
        {
            Kernel = new(Activations.Activation.Parse(Activation), MetaLayers, PrimaryLayers, Kind) { FirstLayer = FirstLayer },
            Symmetry = Symmetry,
            InputChannels = InputChannels,
            OutputChannels = OutputChannels,
            InputSigns = InputSigns,
            OutputSigns = OutputSigns,
            ContextScale = ContextScale,
            SpectralPower = SpectralPower,
            LengthScale = LengthScale,
            AmplitudePower = AmplitudePower,
            Ridge = Ridge,
            LinearWeight = LinearWeight,
        };
        options.Check();
        return options;
    }
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
[JsonSerializable(typeof(OperatorFile))]
internal sealed partial class OperatorFileJson : JsonSerializerContext;
