using System.Globalization;
using System.Text.Json;
using Hyperkernel.Architectures;
using Hyperkernel.Inference.Learning;
using Hyperkernel.Kernels;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Models;

/// <summary>What a model's file says of its arrays.</summary>
internal sealed record ModelManifest
{
    public required Solver Solver { get; init; }

    public required bool InDouble { get; init; }

    public required PointKernel Kernel { get; init; }

    public required double Ridge { get; init; }

    public required int Channels { get; init; }

    public required bool HasChannelAxis { get; init; }

    public required Preparation Preparation { get; init; }

    public TableColumns? Columns { get; init; }

    /// <summary>How many observations it was fitted to; null in a file of a version that did not say.</summary>
    public long? Observations { get; init; }

    /// <summary>What was learnt of the kernel; null where it was given.</summary>
    public LearningReport? Learnt { get; init; }

    public required SolverOptions Options { get; init; }

    public SolveReport? Report { get; init; }

    public Conditioning? Conditioning { get; init; }

    /// <summary>Whether a grid's answers come from the kernel's own entries.</summary>
    public bool IsExactGrid { get; init; }

    /// <summary>
    /// (K + ridge) W at a few training points, which a loaded model must give again; null in a file of a version that did not say.
    /// </summary>
    public double[]? ProbeSums { get; init; }

    /// <exception cref="FormatException">The text is no manifest of this version; the message is a clause that says why.</exception>
    public static ModelManifest FromJson(string json) =>
        ManifestJson.Read(json, ModelFile.FormatName, ModelFile.Version, ModelFileJson.Default.ModelFile, Of);

    public string ToJson()
    {
        Architecture architecture = Kernel.Architecture ?? throw new NotSupportedException($"{Kernel} has no form in a file.");
        ModelFile file = new()
        {
            Solver = Solver.Name,
            Precision = InDouble ? NumberPrecision.Double : NumberPrecision.Single,
            Kernel = Kernel.Kind,
            Architecture = ArchitectureJson.Element(architecture),
            CoordinateFeatures = (architecture as Hypernetwork)?.CoordinateFeatures.ToString(),
            Ridge = Ridge,
            Channels = Channels,
            ChannelAxis = HasChannelAxis,
            NormaliseContexts = Preparation.NormaliseContexts,
            ValueOffsets = Preparation.Offsets,
            ContextScaling = File(Preparation.ContextScaling),
            CoordinateScaling = File(Preparation.CoordinateScaling),
            ValueScale = Preparation.Scale,
            Observations = Observations,
            Learnt = Learnt is { } learnt ? LearntParts.File(learnt) : null,
            Columns = Columns is { } columns ? ModelFile.ColumnsFile.Of(columns) : null,
            Options = new(Options.KernelTolerance, Options.RelativeResidual, Options.MaxIterations, Options.MaxRank, Options.Seed),
            ExactGrid = IsExactGrid ? true : null,
            ProbeSums = ProbeSums,
            Report = Report is { } report ? new(report.Iterations, report.RelativeResidual, report.Converged) : null,
            Condition = Conditioning?.Number,
        };
        return JsonSerializer.Serialize(file, ModelFileJson.Default.ModelFile);
    }

    private static ModelManifest Of(ModelFile file)
    {
        bool inDouble = file.Precision == NumberPrecision.Double;
        ModelManifest manifest = new()
        {
            Solver = Solver.Named(file.Solver),
            InDouble = inDouble,
            Kernel = ArchitectureJson.Read(file.Architecture, file.CoordinateFeatures) switch
            {
                Hypernetwork hypernetwork => new HypernetworkKernel(hypernetwork, file.Kernel),
                Network network => new NetworkKernel(network, file.Kernel),
                Architecture other => throw new FormatException($"{other} has no kernel"),
            },
            Ridge = file.Ridge,
            Channels = file.Channels,
            HasChannelAxis = file.ChannelAxis,
            Preparation = new(file.NormaliseContexts, file.ValueOffsets)
            {
                ContextScaling = Scaling(file.ContextScaling),
                CoordinateScaling = Scaling(file.CoordinateScaling),
                Scale = file.ValueScale,
            },
            Observations = file.Observations,
            Learnt = file.Learnt is { } learnt ? LearntParts.Of(learnt) : null,
            Columns = file.Columns?.Meaning(),
            Options = new()
            {
                KernelTolerance = file.Options.KernelTolerance,
                RelativeResidual = file.Options.RelativeResidual,
                MaxIterations = file.Options.MaxIterations,
                MaxRank = file.Options.MaxRank,
                Seed = file.Options.Seed,
            },
            IsExactGrid = file.ExactGrid ?? false,
            ProbeSums = file.ProbeSums,
            Report = file.Report is { } report ? new(report.Iterations, report.RelativeResidual, report.Converged) : null,
            Conditioning = file.Condition is { } number
                ? new(number, inDouble ? Inference.Conditioning.OfDouble : Inference.Conditioning.OfSingle)
                : null,
        };
        manifest.Check();
        return manifest;
    }

    private static ModelFile.ScalingFile? File(ColumnScaling? scaling) => scaling is null ? null : new(scaling.Shifts, scaling.Factors);

    private static ColumnScaling? Scaling(ModelFile.ScalingFile? file) =>
        file is null ? null
        : file.Shifts.Length == file.Factors.Length && file.Shifts.Concat(file.Factors).All(double.IsFinite)
            ? new(file.Shifts, file.Factors)
        : throw new FormatException("a scaling of columns has numbers that cannot be");

    private void Check()
    {
        bool offsets = Preparation.Offsets is not { } given || (given.Length == Channels && given.All(double.IsFinite));
        if (
            Channels <= 0
            || !offsets
            || Preparation.Scale is <= 0 or double.NaN or double.PositiveInfinity
            || Ridge <= 0
            || !double.IsFinite(Ridge)
        )
        {
            throw new FormatException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"it has {Channels} channels, {Preparation.Offsets?.Length.ToString() ?? "no"} offsets and the ridge {Ridge}; "
                        + $"these cannot be"
                )
            );
        }
    }
}
