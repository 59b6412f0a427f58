using System.Globalization;

namespace Hyperkernel.Activations;

/// <summary>The activations that a name with parameters stands for, as in <c>leaky_relu(0.1)</c>.</summary>
internal static class ActivationNames
{
    private static readonly Dictionary<string, Form> _known = new()
    {
        ["relu"] = Form.Of(Activation.Relu),
        ["relu_sqrt2"] = Form.Of(Activation.ReluSqrt2),
        ["leaky_relu"] = new(["slope"], p => Activation.LeakyRelu(p[0]), Usual: [0.01]),
        ["abs"] = Form.Of(Activation.Abs),
        ["ab_relu"] = new(["a", "b"], p => Activation.AbRelu(p[0], p[1])),
        ["erf"] = Form.Of(Activation.Erf),
        ["gelu"] = Form.Of(Activation.Gelu),
        ["sin"] = new(["frequency"], p => Activation.SinOf(p[0]), Usual: [1]),
        ["cos"] = new(["frequency"], p => Activation.CosOf(p[0]), Usual: [1]),
        ["rbf"] = new(["gamma"], p => Activation.Rbf(p[0])),
        ["exp"] = new(["a", "b"], p => Activation.Exp(p[0], p[1])),
        ["gaussian"] = new(["a", "b"], p => Activation.Gaussian(p[0], p[1])),
        ["sign"] = Form.Of(Activation.Sign),
        ["monomial"] = Form.OfDegree(Activation.Monomial),
        ["rectified_monomial"] = Form.OfDegree(Activation.RectifiedMonomial),
        ["polynomial"] = new(["c0", "c1", "..."], p => Activation.Polynomial(p)),
        ["tanh"] = Form.Of(Activation.Tanh),
        ["sigmoid"] = Form.Of(Activation.Sigmoid),
        ["softplus"] = Form.Of(Activation.Softplus),
        ["swish"] = Form.Of(Activation.Swish),
        ["elu"] = new(["alpha"], p => Activation.EluOf(p[0]), Usual: [1]),
    };

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
        if (!_known.TryGetValue(name, out Form? form))
        {
            problem = $"'{name}' is not the name of a layer or an activation";
            return false;
        }

        if (
            !TryParseNumbers(bracket < 0 ? null : text[(bracket + 1)..].TrimEnd(), out double[] values)
            || !form.TryComplete(bracket >= 0, ref values)
        )
        {
            problem = $"'{text}' must have the form {form.Describe(name)}, with finite numbers";
            return false;
        }

        if (form.IsDegree && (values[0] != Math.Floor(values[0]) || values[0] is < 0 or > PolynomialActivation.LargestDegree))
        {
            problem = $"'{text}' must have a whole number from 0 to {PolynomialActivation.LargestDegree} as its degree";
            return false;
        }

        try
        {
            activation = form.Create(values);
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

    // Usual: what the parameters are where none is given; null where they have to be.
    private sealed record Form(string[] Parameters, Func<double[], Activation> Create, bool IsDegree = false, double[]? Usual = null)
    {
        public static Form Of(Activation activation) => new([], _ => activation);

        public static Form OfDegree(Func<int, Activation> create) => new(["d"], p => create((int)p[0]), IsDegree: true);

        public bool TryComplete(bool hasList, ref double[] values)
        {
            values = !hasList && Usual is not null ? Usual : values;
            return Parameters is [.., "..."] ? values.Length > 0 : values.Length == Parameters.Length;
        }

        public string Describe(string name) =>
            Parameters.Length == 0 ? name : $"{(Usual is null ? "" : $"{name} or ")}{name}({string.Join(',', Parameters)})";
    }
}
