using Hyperkernel.Architectures;
using Hyperkernel.Layers;
using Hyperkernel.Tests.References;

namespace Hyperkernel.Tests.Differential;

/// <summary>The recursions of docs/theory.md as they are printed there, for one pair of points, in 96 digits.</summary>
/// <param name="roundings">Nudges what every layer hands on, which shows how far roundings of that size move the result; null for
/// none.</param>
internal sealed class LiteralTheory(Roundings? roundings)
{
    /// <summary>The kernels of a network's outputs.</summary>
    public LiteralState Of(Network network, LiteralState input) => Through(network.Layers, roundings?.OfInput(input) ?? input, default);

    /// <summary>The kernels of a hypernetwork's outputs: S and Theta^f of the contexts, then the primary network's recursion.</summary>
    public LiteralState Of(Hypernetwork hypernetwork, LiteralState contexts, LiteralState coordinates) =>
        Through(hypernetwork.Primary.Layers, roundings?.OfInput(coordinates) ?? coordinates, Of(hypernetwork.Meta, contexts));

    private LiteralState Through(IEnumerable<Layer> layers, LiteralState state, LiteralState weights) =>
        layers.Aggregate(state, (current, layer) => Through(layer, current, weights));

    private LiteralState Through(Layer layer, LiteralState s, LiteralState weights)
    {
        switch (layer)
        {
            case Dense dense:
                // (Sig, R) -> (Lam, Lam + w^2 R), Lam = w^2 Sig + b^2.
                BigReal w = (BigReal)dense.WeightStd * dense.WeightStd,
                    b = (BigReal)(dense.BiasStd ?? 0) * (dense.BiasStd ?? 0),
                    c = (w * s.C) + b;
                return new((w * s.V1) + b, (w * s.V2) + b, c, c + (w * s.Tangent));
            case GeneratedDense generated:
                // (Sig, R) -> (S Sig, Theta^f Sig + S R), with Sig + 1 for Sig where there is a bias.
                BigReal g = (BigReal)generated.WeightStd * generated.WeightStd,
                    one = generated.HasBias ? 1 : 0,
                    inner = (g * s.C) + one;
                return new(
                    weights.V1 * ((g * s.V1) + one),
                    weights.V2 * ((g * s.V2) + one),
                    weights.C * inner,
                    (weights.Tangent * inner) + (weights.C * g * s.Tangent)
                );
            case LayerNorm norm:
                // f(u) f(u') (Lam, R).
                BigReal f1 = 1 / BigReal.Sqrt(s.V1 + norm.Epsilon),
                    f2 = 1 / BigReal.Sqrt(s.V2 + norm.Epsilon);
                return Rounded(new(f1 * f1 * s.V1, f2 * f2 * s.V2, f1 * f2 * s.C, f1 * f2 * s.Tangent));
            case Residual residual:
                return Through(residual.Branch, s, weights) + Through(residual.Shortcut, s, weights);
            default:
                return Rounded(LiteralLayers.Of(layer).Limit(s));
        }
    }

    private LiteralState Rounded(LiteralState state) => roundings?.Of(state) ?? state;
}
