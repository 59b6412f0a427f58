using System.Globalization;

namespace Hyperkernel.Activations;

/// <summary>The activations that a name with parameters stands for, as in <c>leaky_relu(0.1)</c>.</summary>
public static class ActivationNames
{
    private static readonly Dictionary<string, (string[] Parameters, Func<double[], Activation> Create)> _known = new()
    {
        ["relu"] = ([], _ => Activation.Relu),
        ["relu_sqrt2"] = ([], _ => Activation.ReluSqrt2),
        ["leaky_relu"] = (["slope"], p => Activation.LeakyRelu(p[0])),
        ["abs"] = ([], _ => Activation.Abs),
        ["ab_relu"] = (["a", "b"], p => Activation.AbRelu(p[0], p[1])),
        ["erf"] = ([], _ => Activation.Erf),
    };

    /// <summary>All names, without parameters.</summary>
    public static IReadOnlyCollection<string> Known => _known.Keys;

    /// <summary>The activation that a name stands for.</summary>
    /// <param name="text">A name, with its parameters in brackets where it has some.</param>
    /// <param name="activation">The activation, or null.</param>
    /// <param name="problem">Why there is none: a clause for people; empty where there is one.</param>
    public static bool TryParse(string text, out Activation? activation, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        activation = null;
        int bracket = text.IndexOf('(', StringComparison.Ordinal);
        string name = bracket < 0 ? text : text[..bracket];
        if (!_known.TryGetValue(name, out (string[] Parameters, Func<double[], Activation> Create) entry))
        {
            problem = $"'{name}' is not the name of a layer or an activation";
            return false;
        }

        string list = bracket < 0 ? "" : text[(bracket + 1)..].TrimEnd();
        bool closed = bracket < 0 || list.EndsWith(')');
        string[] texts = bracket < 0 ? [] : list.TrimEnd(')').Split(',');
        double[] values = new double[texts.Length];
        bool numbers = closed && texts.Select((t, i) =>
            double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) && double.IsFinite(values[i])).ToArray().All(ok => ok);
        if (!numbers || values.Length != entry.Parameters.Length)
        {
            string form = entry.Parameters.Length == 0 ? name : $"{name}({string.Join(',', entry.Parameters)})";
            problem = $"'{text}' must have the form {form}, with finite numbers";
            return false;
        }

        activation = entry.Create(values);
        problem = "";
        return true;
    }
}
