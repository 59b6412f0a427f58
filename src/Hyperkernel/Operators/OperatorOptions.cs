using System.Globalization;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators;

/// <summary>How an operator is learnt.</summary>
public sealed record OperatorOptions
{
    /// <summary>The kernel; the covariance of networks of rectified cubics with (L, H) = (3, 2) by default.</summary>
    public OperatorKernel Kernel { get; init; } = OperatorKernel.RectifiedCubic;

    /// <summary>What the operator commutes with; nothing by default.</summary>
    public OperatorSymmetry Symmetry { get; init; }

    /// <summary>Values of an input function at a point; 1 by default.</summary>
    public int InputChannels { get; init; } = 1;

    /// <summary>Values of an output function at a point; 1 by default.</summary>
    public int OutputChannels { get; init; } = 1;

    /// <summary>
    /// The sign of each input channel under a reflection x -> -x, 1 or -1; null for -1 throughout, as of velocities. Flips of grids of two
    /// dimensions change no sign.
    /// </summary>
    public IReadOnlyList<int>? InputSigns { get; init; }

    /// <summary>The same of the output channels.</summary>
    public IReadOnlyList<int>? OutputSigns { get; init; }

    /// <summary>c, the root mean square length of prepared contexts, whose inverse is the length scale of the kernel; 1/2 by
    /// default.</summary>
    public double ContextScale { get; init; } = 0.5;

    /// <summary>
    /// q: the principal component j of the inputs is multiplied by (lambda_j / lambda_1)^q; 1/4 by default, which damps rough components, 0
    /// for none.
    /// </summary>
    public double SpectralPower { get; init; } = 0.25;

    /// <summary>l, the length scale of coordinates, in periods or in sides of the domain; .1 by default. With H = 1 it does not
    /// count.</summary>
    public double LengthScale { get; init; } = 0.1;

    /// <summary>p: outputs are divided by |(x, 1)|^p of the prepared context x, and multiplied back in predictions; 0 by default.</summary>
    public double AmplitudePower { get; init; }

    /// <summary>The variance of the noise over that of the kernel at equal points, F(1, 1) = 1; 1e-8 by default.</summary>
    public double Ridge { get; init; } = 1e-8;

    /// <summary>
    /// How often the linear kernel x.x' + 1 of prepared contexts is added, each coordinate by itself: a linear operator comes first where
    /// this is large; 0 by default.
    /// </summary>
    public double LinearWeight { get; init; }

    /// <summary>What the work may use, who is told of it, and what ends it.</summary>
    public Compute Compute { get; init; } = new();

    internal void Check()
    {
        Compute.Check();
        Require(Ridge > 0 && double.IsFinite(Ridge), nameof(Ridge), Ridge, "> 0");
        Require(ContextScale > 0 && double.IsFinite(ContextScale), nameof(ContextScale), ContextScale, "> 0");
        Require(LengthScale > 0 && double.IsFinite(LengthScale), nameof(LengthScale), LengthScale, "> 0");
        Require(Math.Abs(SpectralPower) <= 4, nameof(SpectralPower), SpectralPower, "between -4 and 4");
        Require(Math.Abs(AmplitudePower) <= 16, nameof(AmplitudePower), AmplitudePower, "between -16 and 16");
        Require(LinearWeight >= 0 && double.IsFinite(LinearWeight), nameof(LinearWeight), LinearWeight, ">= 0");
        Require(InputChannels > 0, nameof(InputChannels), InputChannels, "> 0");
        Require(OutputChannels > 0, nameof(OutputChannels), OutputChannels, "> 0");
        RequireSigns(InputSigns, InputChannels, nameof(InputSigns));
        RequireSigns(OutputSigns, OutputChannels, nameof(OutputSigns));
    }

    internal int[] SignsOfInputs => InputSigns is { } signs ? [.. signs] : [.. Enumerable.Repeat(-1, InputChannels)];

    internal int[] SignsOfOutputs => OutputSigns is { } signs ? [.. signs] : [.. Enumerable.Repeat(-1, OutputChannels)];

    private static void RequireSigns(IReadOnlyList<int>? signs, int channels, string name)
    {
        if (signs is not null && (signs.Count != channels || signs.Any(sign => sign is not (1 or -1))))
        {
            throw new ArgumentException(
                $"OperatorOptions: {name} = [{string.Join(", ", signs)}], must be {channels} times 1 or -1, one for each channel.",
                name
            );
        }
    }

    private static void Require(bool condition, string name, double value, string allowed)
    {
        if (!condition)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"OperatorOptions: {name} = {value}, must be {allowed}."),
                name
            );
        }
    }
}
