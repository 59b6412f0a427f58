using System.Globalization;
using Hyperkernel.Activations.Functions;

namespace Hyperkernel.Activations;

/// <summary>The activations that a name with parameters stands for, as in <c>leaky_relu(0.1)</c>.</summary>
internal static class ActivationNames
{
    /// <summary>The registry of activations: one line each, in the order of docs/activations.md.</summary>
    public static IReadOnlyList<ActivationEntry> All { get; } =
    [
        PiecewiseLinear.ReluEntry,
        PiecewiseLinear.ReluSqrt2Entry,
        PiecewiseLinear.LeakyReluEntry,
        PiecewiseLinear.AbsEntry,
        PiecewiseLinear.AbReluEntry,
        ErfActivation.Entry,
        GeluActivation.Entry,
        Sinusoid.SinEntry,
        Sinusoid.CosEntry,
        Sinusoid.RbfEntry,
        ExponentialActivation.Entry,
        GaussianActivation.Entry,
        SignActivation.Entry,
        PolynomialActivation.MonomialEntry,
        RectifiedMonomialActivation.Entry,
        PolynomialActivation.PolynomialEntry,
        TanhActivation.Entry,
        SigmoidActivation.Entry,
        SoftplusActivation.Entry,
        SwishActivation.Entry,
        EluActivation.Entry,
    ];

    private static readonly Dictionary<string, ActivationEntry> _known = All.ToDictionary(entry => entry.Name);

    /// <summary>All names, without parameters.</summary>
    public static IReadOnlyCollection<string> Known => _known.Keys;

    /// <summary>The activation that a name stands for.</summary>
    /// <param name="text">A name, with its parameters in brackets where it has some; those that have a usual value may be left out, with
    /// the brackets.</param>
    /// <param name="activation">The activation, or null.</param>
    /// <param name="problem">Why there is none: a clause for people; empty where there is one.</param>
    public static bool TryParse(string text, out Activation? activation, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        activation = null;
        int bracket = text.IndexOf('(', StringComparison.Ordinal);
        string name = bracket < 0 ? text : text[..bracket];
        if (!_known.TryGetValue(name, out ActivationEntry? entry))
        {
            problem = $"'{name}' is not the name of a layer or an activation";
            return false;
        }

        if (
            !TryParseNumbers(bracket < 0 ? null : text[(bracket + 1)..].TrimEnd(), out double[] values)
            || !entry.TryComplete(bracket >= 0, ref values)
        )
        {
            problem = $"'{text}' must have the form {entry.Form}, with finite numbers";
            return false;
        }

        if (entry.IsDegree && (values[0] != Math.Floor(values[0]) || values[0] is < 0 or > PolynomialActivation.LargestDegree))
        {
            problem = $"'{text}' must have a whole number from 0 to {PolynomialActivation.LargestDegree} as its degree";
            return false;
        }

        try
        {
            activation = entry.Create(values);
        }
        catch (ArgumentException e)
        {
            problem = $"'{text}' is no activation: {e.Message}";
            return false;
        }

        problem = "";
        return true;
    }

    // Numbers between commas, up to a closing bracket; no list is no numbers.
    private static bool TryParseNumbers(string? list, out double[] values)
    {
        string[] texts = list is null ? [] : list.TrimEnd(')').Split(',');
        double[] numbers = new double[texts.Length];
        values = numbers;
        bool closed = list is null || (list.EndsWith(')') && !list[..^1].EndsWith(')'));
        return closed
            && texts
                .Select(
                    (t, i) =>
                        double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) && double.IsFinite(numbers[i])
                )
                .ToArray()
                .All(ok => ok);
    }
}
