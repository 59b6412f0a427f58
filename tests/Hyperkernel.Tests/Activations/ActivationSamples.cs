using System.Numerics;
using Hyperkernel.Activations;
using Hyperkernel.Activations.Functions;
using Xunit;

namespace Hyperkernel.Tests.Activations;

/// <summary>The activations that every law is tried on: the registry's samples, scaled ones, and functions of a caller.</summary>
internal static class ActivationSamples
{
    private static readonly Dictionary<string, double> _largestVariances = ActivationNames
        .All.SelectMany(entry => entry.Samples.Select(p => (entry.Create(p).Name, Variance: entry.LargestVariance(p))))
        .ToDictionary(sample => sample.Name, sample => sample.Variance);

    /// <summary>A caller's smooth function, given by its values only.</summary>
    public static Activation Smooth { get; } = Activation.FromFunction("tanh(y + 0.3)", y => Math.Tanh(y + 0.3));

    /// <summary>A caller's function whose derivative jumps away from 0.</summary>
    public static Activation Kinked { get; } =
        Activation.FromFunction("hard_tanh", y => Math.Clamp(y, -1, 0.7), y => y is > -1 and <= 0.7 ? 1 : 0, [0.7, -1]);

    /// <summary>
    /// A caller's function given by its Taylor coefficients: Im log(1 + iy/2), whose k-th is Im (-1)^(k-1) (i / (2 + iy))^k / k.
    /// </summary>
    public static Activation Series { get; } =
        Activation.FromTaylorSeries(
            "arctan(y / 2)",
            (y, coefficients) =>
            {
                Complex step = -Complex.ImaginaryOne / new Complex(2, y),
                    power = -Complex.One;
                coefficients[0] = Math.Atan(y / 2);
                for (int k = 1; k < coefficients.Length; k++)
                {
                    power *= step;
                    coefficients[k] = power.Imaginary / k;
                }
            }
        );

    /// <summary>All samples.</summary>
    public static Activation[] All { get; } =
    [
        .. ActivationNames.All.SelectMany(entry => entry.Samples.Select(entry.Create)),
        Activation.Erf.Scaled(1.7),
        Activation.LeakyRelu(-0.5).Scaled(-2),
        Activation.EluOf(-1.5).Scaled(Math.Sqrt(2)),
        Activation.Tanh.Scaled(Math.Sqrt(2)),
        Smooth,
        Kinked,
        Series,
    ];

    /// <summary>Those that have a form in a file.</summary>
    public static Activation[] InFiles { get; } = [.. All.Where(a => !IsCallers(a))];

    /// <summary>The largest variance at which laws are tried.</summary>
    public static double LargestVariance(Activation activation) => _largestVariances.GetValueOrDefault(activation.Name, 1e6);

    /// <summary>Whether the function is a caller's.</summary>
    public static bool IsCallers(Activation activation) => activation == Smooth || activation == Kinked || activation == Series;

    /// <summary>Whether scalar moments take quadrature.</summary>
    public static bool IsNumerical(Activation activation) => activation is not GeluActivation && IsTabulated(activation);

    /// <summary>Whether strips take tables.</summary>
    public static bool IsTabulated(Activation activation) =>
        activation is NumericalActivation or ScaledActivation { Inner: NumericalActivation };

    /// <summary>Their names, as theory data.</summary>
    public static TheoryData<string> Names => [.. All.Select(a => a.Name)];

    /// <summary>The sample with a name.</summary>
    public static Activation Of(string name) => All.Single(a => a.Name == name);
}
