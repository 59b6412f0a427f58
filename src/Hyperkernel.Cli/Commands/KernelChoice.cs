using System.CommandLine;
using Hyperkernel.Architectures;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.Features;
using Hyperkernel.Inference.Learning;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;

namespace Hyperkernel.Cli.Commands;

/// <summary>The options that name a kernel: an architecture, or two networks in shorthand, and which of its kernels.</summary>
internal sealed class KernelChoice
{
    private const int UsualMetaDepth = 2;
    private const int UsualPrimaryDepth = 1;
    private static readonly int[] _metaDepths = [1, 2, 3, 5];
    private static readonly int[] _primaryDepths = [1, 2];
    private readonly Option<FileInfo?> _architecture = CommonOptions.InputFile(
        "--architecture",
        "The architecture, a JSON file; instead of --meta and --primary."
    );
    private readonly Option<Network?> _meta = CommonOptions.Network(
        "--meta",
        "The meta network, such as relu:2 (two hidden layers, the default)."
    );
    private readonly Option<Network?> _primary = CommonOptions.Network("--primary", "The primary network, such as relu:1 (the default).");
    private readonly Option<KernelKind?> _kind = CommonOptions.Parsed<KernelKind?>(
        "--kernel",
        RegressionWords.Kernels.Form,
        "tangent: a wide network trained to the end; covariance: the Gaussian process. [default: tangent]",
        text => RegressionWords.Kernels.Parse(text)
    );

    private readonly Option<CoordinateFeatures> _features = CommonOptions.Features(CoordinateFeatures.Raw);

    public IReadOnlyList<Option> Options => [_architecture, _meta, _primary, _kind, _features];

    /// <summary>Whether a network is named, so that none is to be chosen by what the data are.</summary>
    public bool IsNamed(ParseResult parsed) =>
        Array.Exists<Option>([_architecture, _meta, _primary], o => parsed.GetResult(o) is { Implicit: false });

    /// <summary>Whether features of coordinates are named.</summary>
    public bool NamesFeatures(ParseResult parsed) => parsed.GetResult(_features) is { Implicit: false };

    /// <summary>The kernels that are learnt where none is named, with what the options do name.</summary>
    public IReadOnlyList<PointKernel> Learnable(ParseResult parsed, Observations observations)
    {
        IEnumerable<PointKernel> kernels = LearnableKernels.For(observations);
        if (parsed.GetValue(_kind) is { } kind)
        {
            kernels = kernels.Select(kernel => kernel with { Kind = kind });
        }

        return NamesFeatures(parsed)
            ?
            [
                .. kernels.Select(kernel =>
                    kernel is HypernetworkKernel { Hypernetwork: var h }
                        ? new HypernetworkKernel(h.With(parsed.GetRequiredValue(_features)), kernel.Kind)
                        : throw new ArgumentException($"{_features.Name} belongs to coordinates, but there are none.")
                ),
            ]
            : [.. kernels];
    }

    /// <summary>The kernels that are named: one, or of each depth to choose from one.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="choose">Whether a network that is not given stands for several depths.</param>
    /// <exception cref="ArgumentException">The options contradict each other, or the networks cannot be composed.</exception>
    public IReadOnlyList<NamedKernel> Read(ParseResult parsed, bool choose)
    {
        KernelKind kind = parsed.GetValue(_kind) ?? KernelKind.Tangent;
        CoordinateFeatures features = parsed.GetRequiredValue(_features);
        if (parsed.GetValue(_architecture) is { } file)
        {
            if (Array.Find<Option>([_meta, _primary], o => parsed.GetResult(o) is { Implicit: false }) is { } other)
            {
                throw new ArgumentException($"{other.Name} and --architecture exclude each other.");
            }

            return [new(OfArchitecture(file, features, isGiven: parsed.GetResult(_features) is { Implicit: false }, kind), file.Name)];
        }

        (Network Network, string Name)[] metas = Networks(parsed, _meta, choose ? _metaDepths : [UsualMetaDepth]);
        (Network Network, string Name)[] primaries = Networks(parsed, _primary, choose ? _primaryDepths : [UsualPrimaryDepth]);
        return
        [
            .. metas.SelectMany(meta =>
                primaries.Select(primary => new NamedKernel(
                    new HypernetworkKernel(Hypernetwork.Of(meta.Network, primary.Network, features), kind),
                    $"{meta.Name} / {primary.Name}"
                ))
            ),
        ];
    }

    private static (Network Network, string Name)[] Networks(ParseResult parsed, Option<Network?> option, int[] depths) =>
        parsed.GetValue(option) is { } given
            ? [(given, parsed.GetResult(option)!.Tokens[0].Value)]
            : [.. depths.Select(depth => (Mlp.Relu(depth), $"relu:{depth}"))];

    private PointKernel OfArchitecture(FileInfo file, CoordinateFeatures features, bool isGiven, KernelKind kind) =>
        Architecture.Load(file.ToString()) switch
        {
            Hypernetwork h => new HypernetworkKernel(h.With(features), kind),
            Network network when !isGiven => new NetworkKernel(network, kind),
            Network => throw new ArgumentException(
                $"{_features.Name} belongs to a hypernetwork, but {file} is a plain network, which has no coordinates."
            ),
            Architecture architecture => throw new NotSupportedException($"{architecture} has no kernels."),
        };
}
