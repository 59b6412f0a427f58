using CsCheck;
using Hyperkernel.Activations;
using Hyperkernel.Activations.Functions;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Layers;

namespace Hyperkernel.Tests.Differential;

/// <summary>Draws architectures: networks of up to six hidden layers, hypernetworks of up to three in either part.</summary>
internal static class ArchitectureGen
{
    private static readonly Gen<Activation> _closed = Gen.Frequency(
        (6, Gen.Const(Activation.ReluSqrt2)),
        (2, Gen.OneOf(Activation.Relu, Activation.Abs, Activation.LeakyRelu(0.1), Activation.AbRelu(-0.3, 1.2))),
        (4, Gen.Const(Activation.Erf)),
        (3, Gen.OneOf(Activation.Sin, Activation.Cos)),
        (3, Powers(-2, 1).Select(Activation.Rbf)),
        (1, Gen.Double[-1, 1].Select(b => Activation.Exp(0.7, Rounded(b)))),
        (2, Gen.Double[-1.5, -0.01].Select(b => Activation.Gaussian(0.9, Rounded(b)))),
        (1, Powers(-4, -1).Select(b => Activation.Gaussian(1.1, b))),
        (1, Gen.Const(Activation.Sign)),
        (2, Gen.OneOf(Gen.Int[0, 4].Select(Activation.Monomial), Gen.Int[0, 3].Select(Activation.RectifiedMonomial))),
        (1, Gen.Double[-1, 1].Array[2, 4].Select(c => Activation.Polynomial(c.Select(Rounded))))
    );

    private static readonly Gen<Activation> _tabulated = Gen.OneOf<Activation>(
        [.. ActivationNames.All.Select(entry => entry.Create(entry.Samples[0])).Where(a => a is NumericalActivation)]
    );

    private static readonly Gen<double> _weightStd = Gen.Frequency((6, Gen.Const(1.0)), (3, Powers(-1, 1)), (1, Powers(-4, 4)));

    private static readonly Gen<double?> _biasStd = Gen.Frequency(
        (6, Gen.Const((double?)null)),
        (3, Powers(-1, 0.5).Select(b => (double?)b)),
        (1, Powers(-6, 3).Select(b => (double?)b))
    );

    private static readonly Gen<Layer> _dense = Gen.Select(_weightStd, _biasStd, (w, b) => (Layer)new Dense(w, b));

    private static readonly Gen<Layer> _generated = Gen.Select(Gen.Bool, _weightStd, (bias, w) => (Layer)new GeneratedDense(bias, null, w));

    private static readonly Gen<Layer> _norm = Gen.Frequency(
        (3, Gen.Const((Layer)new LayerNorm())),
        (1, Powers(-8, 0).Select(e => (Layer)new LayerNorm(e)))
    );

    /// <summary>Whether strips take tables, whose moments are quadratures.</summary>
    public static bool IsTabulated(Architecture architecture) =>
        (architecture is Hypernetwork h ? h.Meta.Activations.Concat(h.Primary.Activations) : ((Network)architecture).Activations).Any(a =>
            a is NumericalActivation
        );

    /// <summary>
    /// Closed forms, and one architecture in <paramref name="tabulatedIn"/> with activations that strips take from tables.
    /// </summary>
    public static Gen<Architecture> Of(int tabulatedIn) =>
        Gen.Frequency((tabulatedIn, Architectures(_closed, 6, 3)), (1, Architectures(_tabulated, 1, 1)));

    /// <summary>A number of few digits, that reads well.</summary>
    public static double Rounded(double value) =>
        double.Parse(
            value.ToString("G4", System.Globalization.CultureInfo.InvariantCulture),
            System.Globalization.CultureInfo.InvariantCulture
        );

    /// <summary>Powers of ten with exponents between two.</summary>
    public static Gen<double> Powers(double least, double most) => Gen.Double[least, most].Select(e => Rounded(Math.Pow(10, e)));

    private static Gen<Architecture> Architectures(Gen<Activation> activation, int hidden, int hiddenOfParts)
    {
        Gen<Network> primary = Networks(activation, Gen.Frequency((3, _generated), (1, _dense)), hiddenOfParts)
            .Where(n => n.IsGenerated && n.GivesGaussian);
        return Gen.OneOf(
            Networks(activation, _dense, hidden).Select(n => (Architecture)n),
            Gen.Select(
                Networks(activation, _dense, hiddenOfParts),
                primary,
                Features,
                (f, g, features) => (Architecture)new Hypernetwork(f, g, features)
            )
        );
    }

    private static Gen<Network> Networks(Gen<Activation> activation, Gen<Layer> dense, int hidden) =>
        Gen.Select(Block(activation, dense).Array[0, hidden], dense, (blocks, last) => new Network([.. blocks.SelectMany(b => b), last]));

    // A hidden layer, normalised or not, or with a residual layer in front of its activation.
    private static Gen<Layer[]> Block(Gen<Activation> activation, Gen<Layer> dense) =>
        Gen.Frequency(
            (6, Gen.Select(dense, activation, (d, s) => new[] { d, new ActivationLayer(s) })),
            (2, Gen.Select(dense, _norm, activation, (d, n, s) => new[] { d, n, new ActivationLayer(s) })),
            (
                2,
                Gen.Select(
                    dense,
                    activation,
                    dense,
                    dense,
                    activation,
                    Gen.Bool,
                    (d, inner, branch, shortcut, s, identity) =>
                        new[]
                        {
                            d,
                            new Residual([new ActivationLayer(inner), branch], identity ? null : [shortcut]),
                            new ActivationLayer(s),
                        }
                )
            )
        );

    private static Gen<CoordinateFeatures> Features { get; } =
        Gen.Frequency(
            (5, Gen.Const(CoordinateFeatures.Raw)),
            (3, Powers(-2, 2).Select(CoordinateFeatures.Fourier)),
            (1, Gen.Select(Powers(-1, 1), Gen.Int[1, 20], Gen.Int[1, 99], (l, k, seed) => CoordinateFeatures.Fourier(l, k, (ulong)seed)))
        );
}
