using System.CommandLine;
using System.Numerics;
using Hyperkernel.Architectures;
using Hyperkernel.Data;
using Hyperkernel.Experiments.Rotation;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Training;

namespace Hyperkernel.Cli.Commands;

/// <summary>The options of a training that name what is trained on what.</summary>
internal sealed class TrainInputs
{
    private readonly Option<FileInfo?> _architecture = CommonOptions.InputFile(
        "--architecture",
        "The architecture, a JSON file; hidden layers need widths."
    );
    private readonly Option<FileInfo?> _weights = CommonOptions.InputFile(
        "--weights",
        "Weights to begin with, .npz: W1, ... of the meta network, each fan_out x fan_in; drawn from --seed if absent."
    );
    private readonly Option<Initialisation?> _initialisation = CommonOptions.Parsed<Initialisation?>(
        "--initialisation",
        "normal|uniform",
        "How weights are drawn: N(0, 1), or weights and biases uniform in (-1/sqrt(fan_in), 1/sqrt(fan_in)), for layers of "
            + "weight_std sqrt(fan_in). [default: normal]",
        text =>
            text switch
            {
                "normal" => Initialisation.Normal,
                "uniform" => Initialisation.Uniform,
                _ => throw new FormatException($"is '{text}', must be normal or uniform."),
            }
    );

    private readonly Option<CoordinateFeatures> _features = CommonOptions.Features(CoordinateFeatures.Raw);
    private readonly Option<LossName?> _loss = CommonOptions.Parsed<LossName?>(
        "--loss",
        "squared|cross-entropy",
        "The loss; by default squared for values and cross-entropy for labels, which is all that suits them.",
        text =>
            text switch
            {
                "squared" => LossName.Squared,
                "cross-entropy" => LossName.CrossEntropy,
                _ => throw new FormatException($"is '{text}', must be squared or cross-entropy."),
            }
    );

    private readonly ExampleOptions _train = new("--", "");
    private readonly ExampleOptions _test = new("--test-", " to evaluate on after the last step");

    public TrainInputs() => _architecture.Required = _train.Contexts.Required = true;

    public IReadOnlyList<Option> Options => [_architecture, _weights, _initialisation, .. _train.All, _loss, _features, .. _test.All];

    /// <summary>Reads the network and the data.</summary>
    /// <exception cref="ArgumentException">They do not fit each other, or options contradict each other.</exception>
    public (FiniteNetwork<T> Network, PointData<T> Train, PointData<T>? Test) Read<T>(ParseResult parsed, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Architecture architecture = CommonOptions.Load(parsed, _architecture, _train.Coordinates, _test.Coordinates, _features);
        bool isPlain = architecture is Network;
        if (architecture is Hypernetwork h)
        {
            architecture = h.With(parsed.GetRequiredValue(_features));
        }

        Points<T> points = _train.Points<T>(parsed, isPlain);
        FiniteNetwork<T> network = Network<T>(
            parsed,
            architecture,
            points.Contexts.Distinct.Width,
            points.Coordinates?.Distinct.Width ?? 0,
            seed
        );
        PointData<T> train = _train.Data(parsed, points, network.OutputCount);
        if (parsed.GetValue(_loss) is { } loss && loss == LossName.CrossEntropy != train.AreClasses)
        {
            throw new ArgumentException(
                loss == LossName.CrossEntropy
                    ? "--loss cross-entropy is for classes, so it needs --labels instead of --values."
                    : "--loss squared is for values, so it needs --values instead of --labels."
            );
        }

        PointData<T>? test = _test.AreGiven(parsed) ? _test.Data(parsed, _test.Points<T>(parsed, isPlain), network.OutputCount) : null;
        return test is null || test.AreClasses == train.AreClasses
            ? (network, train, test)
            : throw new ArgumentException("--labels and --test-labels, or --values and --test-values, go together.");
    }

    private FiniteNetwork<T> Network<T>(ParseResult parsed, Architecture architecture, int contextSize, int coordinateSize, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (parsed.GetValue(_weights) is { } weights)
        {
            if (parsed.GetValue(_initialisation) is not null)
            {
                throw new ArgumentException("--weights and --initialisation exclude each other: weights are either given or drawn.");
            }

            using NpzArchive archive = NpzArchive.Open(weights.ToString());
            return FiniteNetwork<T>.FromWeights(
                architecture,
                contextSize,
                coordinateSize,
                archive.Names.ToDictionary(name => name, name => archive.Read<T>(name).Values)
            );
        }

        FiniteNetwork<T> network = FiniteNetwork<T>.Sample(architecture, contextSize, coordinateSize, seed);
        if (parsed.GetValue(_initialisation) == Initialisation.Uniform)
        {
            ReleasedProgram.Initialize(network, seed);
        }

        return network;
    }

    // Contexts, coordinates, and values or labels, under a prefix.
    private sealed class ExampleOptions(string prefix, string purpose)
    {
        private readonly Option<FileInfo?> _values = CommonOptions.InputFile(
            $"{prefix}values",
            $"N or N x C array, .npy or .csv: values{purpose}."
        );
        private readonly Option<FileInfo?> _labels = CommonOptions.InputFile(
            $"{prefix}labels",
            $"N classes 0, 1, ...{purpose}: .npy of integers, or IDX."
        );

        public Option<FileInfo?> Contexts { get; } =
            CommonOptions.InputFile($"{prefix}contexts", $"N x n_0 array, .npy or .csv: contexts, or inputs of a plain network{purpose}.");

        public Option<FileInfo?> Coordinates { get; } =
            CommonOptions.InputFile($"{prefix}coordinates", $"N x m_0 array, .npy or .csv: row i is the pair (X_i, Z_i){purpose}.");

        public Option[] All => [Contexts, Coordinates, _values, _labels];

        public bool AreGiven(ParseResult parsed) => parsed.Given(All) is not null;

        public Points<T> Points<T>(ParseResult parsed, bool isPlain)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            FileInfo contexts =
                parsed.GetValue(Contexts)
                ?? throw new ArgumentException($"hyperkernel train needs {Contexts.Name} for what else begins with {prefix}.");
            if (isPlain)
            {
                return Kernels.Points<T>.Of(ArrayFile.ReadInputs<T>(contexts), contexts.ToString());
            }

            FileInfo coordinates =
                parsed.GetValue(Coordinates)
                ?? throw new ArgumentException($"hyperkernel train needs {Coordinates.Name} for a hypernetwork.");
            return Kernels.Points<T>.Pairs(
                ArrayFile.ReadInputs<T>(contexts),
                ArrayFile.ReadInputs<T>(coordinates),
                contexts.ToString(),
                coordinates.ToString()
            );
        }

        public PointData<T> Data<T>(ParseResult parsed, Points<T> points, int outputs)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            switch (parsed.GetValue(_values), parsed.GetValue(_labels))
            {
                case ({ } file, null):
                    Matrix<T> values = ArrayFile.ReadInputs<T>(file);
                    Require(values.Rows, file);
                    return values.Columns == outputs
                        ? new(points, values)
                        : throw new ArgumentException(
                            $"{file} has {values.Columns} values a row, and the network {outputs} outputs; they must agree (the "
                                + $"width of the last layer)."
                        );
                case (null, { } file) when outputs > 1:
                    ClassLabels labels = ClassLabels.Load(file.ToString(), outputs);
                    Require(labels.Count, file);
                    return new(points, labels);
                case (null, not null):
                    throw new ArgumentException(
                        $"{_labels.Name} needs a network with an output for each class; this one has 1 (the width of the last layer)."
                    );
                default:
                    throw new ArgumentException($"hyperkernel train needs {_values.Name} or {_labels.Name}, and not both.");
            }

            void Require(long count, FileInfo file)
            {
                if (count != points.Count)
                {
                    throw new ArgumentException(
                        $"{file} has {count} rows for the {points.Count} of {parsed.GetValue(Contexts)}; every example needs one."
                    );
                }
            }
        }
    }
}
