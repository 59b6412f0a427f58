using Hyperkernel.Architectures;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.Kernels.Gradients;
using Hyperkernel.Layers;

namespace Hyperkernel.Inference.Learning;

/// <summary>The settings of a kernel that are learnt, as a vector of logarithms, between bounds and with a prior.</summary>
/// <remarks>
/// Values have an amplitude, and columns have factors, so that some deviations of weights would say the same
/// again: those of the first layer of contexts, and those of the last layer of all. They stay as they are. The prior is a normal one of
/// each logarithm around its start, wide enough not to matter where the data say anything.
/// </remarks>
internal sealed class KernelSettings
{
    private const double ColumnPrior = 2;
    private const double LayerPrior = 1;
    private const double ColumnReach = 7;

    // A length may be as short as a part of the spacing of coordinates that lie evenly.
    private const double ShortestOfSpacing = 0.25;
    private const double LayerReach = 4;
    private const double SmallestRidge = 1e-8;

    // Of all observations: the sum of the kernel's diagonal bounds its largest eigenvalue, and four digits are to be left.
    private const double SmallestOfAll = 1e-12;
    private const double LargestRidge = 100;
    private const double AmplitudeReach = 12;

    private readonly KernelKind _kind;
    private readonly Hypernetwork? _hypernetwork;

    // The meta network, or the only one.
    private readonly Network _first;
    private readonly Setting[] _settings;
    private readonly LearningInputs _inputs;
    private readonly double? _ridge;

    /// <summary>The settings of a kernel.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="inputs">All contexts and coordinates, and how they are scaled; constant columns are not learnt.</param>
    /// <param name="variance">The kernel of an average point with itself at the start, which bounds of the ridge are relative to.</param>
    /// <param name="options">What is learnt.</param>
    public KernelSettings(PointKernel kernel, LearningInputs inputs, double variance, LearningOptions options)
    {
        (ColumnScaling contexts, ColumnScaling? coordinates) = (inputs.ContextScaling, inputs.CoordinateScaling);
        double evenSpacing = Math.Sqrt(12) / (inputs.Coordinates?.Rows ?? 1),
            reachOfCoordinates = Math.Max(ColumnReach, -Math.Log(ShortestOfSpacing * evenSpacing));
        _kind = kernel.Kind;
        _ridge = options.Ridge;
        _inputs = inputs;
        Hypernetwork? hypernetwork = _hypernetwork = (kernel as HypernetworkKernel)?.Hypernetwork;
        _first = hypernetwork?.Meta ?? ((NetworkKernel)kernel).Network;
        bool learnsCoordinates = options.LearnsCoordinates && hypernetwork is { CoordinateFeatures.HasDerivatives: true };
        bool isScaled = hypernetwork is null or { Primary.Layers: [GeneratedDense] },
            isProduct = hypernetwork is { Primary.Layers: [GeneratedDense { HasBias: false }] };
        _settings =
        [
            .. Columns(SettingKind.ContextColumn, inputs.ContextGroups, contexts, ColumnReach),
            .. learnsCoordinates ? Columns(SettingKind.CoordinateColumn, inputs.CoordinateGroups, coordinates!, reachOfCoordinates) : [],
            .. Layers(SettingKind.MetaLayer, _first, skipFirst: true, skipLast: isScaled),
            .. hypernetwork is null ? [] : Layers(SettingKind.PrimaryLayer, hypernetwork.Primary, skipFirst: isProduct, skipLast: false),
            .. _ridge is null
                ? new[]
                {
                    new Setting(SettingKind.Ridge, 0, "ridge", Math.Log(variance * 0.01), 0, double.PositiveInfinity)
                    {
                        Lower = Math.Log(variance * Math.Max(SmallestRidge, SmallestOfAll * inputs.Observations)),
                        Upper = Math.Log(variance * LargestRidge),
                    },
                }
                : [],
            .. inputs.HaveNoise
                ? new[]
                {
                    new Setting(
                        SettingKind.Amplitude,
                        0,
                        "amplitude squared",
                        -Math.Log(variance),
                        AmplitudeReach,
                        double.PositiveInfinity
                    ),
                }
                : [],
        ];
    }

    /// <summary>Where the search begins.</summary>
    public double[] Start => [.. _settings.Select(s => s.Start)];

    /// <summary>The start with other factors of the coordinates' columns.</summary>
    public double[] StartWith(double[] coordinateFactors) =>
        [.. _settings.Select(s => s.Kind == SettingKind.CoordinateColumn ? Math.Log(coordinateFactors[ColumnsOf(s)[0]]) : s.Start)];

    /// <summary>The lower bounds.</summary>
    public double[] Lower => [.. _settings.Select(s => s.Lower)];

    /// <summary>The upper bounds.</summary>
    public double[] Upper => [.. _settings.Select(s => s.Upper)];

    /// <summary>How far from the start another is drawn.</summary>
    public double Spread(int setting) => _settings[setting].Kind == SettingKind.Ridge ? 2 : 1;

    /// <summary>The kernel, the factors and the ridge that a vector stands for.</summary>
    public Learnt At(ReadOnlySpan<double> logarithms)
    {
        double[] contexts = Ones(_inputs.ContextScaling.Factors.Length),
            coordinates = Ones(_inputs.CoordinateScaling?.Factors.Length ?? 0);
        double ridge = _ridge ?? double.NaN;
        double? square = null;
        double[] ofMeta = Values(_first),
            ofPrimary = _hypernetwork is null ? [] : Values(_hypernetwork.Primary);
        for (int i = 0; i < _settings.Length; i++)
        {
            double value = Math.Exp(logarithms[i]);
            switch (_settings[i].Kind)
            {
                case SettingKind.ContextColumn:
                    Array.ForEach(ColumnsOf(_settings[i]), k => contexts[k] = value);
                    break;
                case SettingKind.CoordinateColumn:
                    Array.ForEach(ColumnsOf(_settings[i]), k => coordinates[k] = value);
                    break;
                case SettingKind.MetaLayer:
                    ofMeta[_settings[i].Index] = value;
                    break;
                case SettingKind.PrimaryLayer:
                    ofPrimary[_settings[i].Index] = value;
                    break;
                case SettingKind.Amplitude:
                    square = value;
                    break;
                default:
                    ridge = value;
                    break;
            }
        }

        Network first = _first.With(ofMeta);
        PointKernel kernel = _hypernetwork is { } h
            ? new HypernetworkKernel(new(first, h.Primary.With(ofPrimary), h.CoordinateFeatures), _kind)
            : new NetworkKernel(first, _kind);
        return new(kernel, contexts, coordinates, ridge, square);
    }

    /// <summary>Writes the derivatives by the vector from those by all settings.</summary>
    public void Gather(SettingsGradient gradient, double byRidge, double bySquare, Span<double> derivatives)
    {
        for (int i = 0; i < _settings.Length; i++)
        {
            derivatives[i] = _settings[i].Kind switch
            {
                SettingKind.ContextColumn => ColumnsOf(_settings[i]).Sum(k => gradient.ContextColumns[k]),
                SettingKind.CoordinateColumn => ColumnsOf(_settings[i]).Sum(k => gradient.CoordinateColumns[k]),
                SettingKind.MetaLayer => gradient.Meta[_settings[i].Index],
                SettingKind.PrimaryLayer => gradient.Primary[_settings[i].Index],
                SettingKind.Amplitude => bySquare,
                _ => byRidge,
            };
        }
    }

    /// <summary>The negative logarithm of the prior, but for a constant; adds its derivatives.</summary>
    public double Prior(ReadOnlySpan<double> logarithms, Span<double> derivatives)
    {
        double sum = 0;
        for (int i = 0; i < _settings.Length; i++)
        {
            double apart = (logarithms[i] - _settings[i].Start) / _settings[i].Deviation;
            sum += apart * apart / 2;
            derivatives[i] += apart / _settings[i].Deviation;
        }

        return sum;
    }

    /// <summary>A setting in words and its own units.</summary>
    public LearntSetting Describe(int setting, double logarithm, ColumnScaling contexts, ColumnScaling? coordinates)
    {
        Setting s = _settings[setting];
        double value = Math.Exp(logarithm);
        ColumnScaling? scaling = s.Kind switch
        {
            SettingKind.ContextColumn => contexts,
            SettingKind.CoordinateColumn => coordinates,
            _ => null,
        };
        return new(s.Kind, s.Name, scaling is null ? value : value * scaling.Factors[ColumnsOf(s)[0]], scaling is null ? null : value)
        {
            IsAtBound = logarithm <= s.Lower + 1e-3 || logarithm >= s.Upper - 1e-3,
        };
    }

    private int[] ColumnsOf(Setting setting) =>
        (setting.Kind == SettingKind.ContextColumn ? _inputs.ContextGroups : _inputs.CoordinateGroups)[setting.Index].Columns;

    private static double[] Ones(int count) => [.. Enumerable.Repeat(1.0, count)];

    private static double[] Values(Network network) => [.. network.Settings.Select(s => s.Value)];

    private static IEnumerable<Setting> Columns(SettingKind kind, ColumnGroup[] groups, ColumnScaling scaling, double reach) =>
        from g in Enumerable.Range(0, groups.Length)
        where !scaling.IsConstant(groups[g].Columns[0])
        select new Setting(kind, g, groups[g].Name, 0, reach, ColumnPrior);

    private static IEnumerable<Setting> Layers(SettingKind kind, Network network, bool skipFirst, bool skipLast)
    {
        (string Place, string Name, double Value)[] all = [.. network.Settings];
        int first = Array.FindIndex(all, s => s.Name == "weight_std"),
            last = Array.FindLastIndex(all, s => s.Name == "weight_std");
        return from i in Enumerable.Range(0, all.Length)
            where all[i].Value > 0 && !(skipFirst && i == first) && !(skipLast && i == last)
            select new Setting(kind, i, $"{all[i].Place} {all[i].Name}", Math.Log(all[i].Value), LayerReach, LayerPrior);
    }

    private sealed record Setting(SettingKind Kind, int Index, string Name, double Start, double Reach, double Deviation)
    {
        public double Lower { get; init; } = Start - Reach;

        public double Upper { get; init; } = Start + Reach;
    }
}

/// <summary>What a vector of settings stands for.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="ContextFactors">Factors of the scaled contexts' columns.</param>
/// <param name="CoordinateFactors">Factors of the scaled coordinates' columns.</param>
/// <param name="Ridge">The ridge.</param>
/// <param name="Square">The square of the amplitude, where it is a setting.</param>
internal sealed record Learnt(PointKernel Kernel, double[] ContextFactors, double[] CoordinateFactors, double Ridge, double? Square);
