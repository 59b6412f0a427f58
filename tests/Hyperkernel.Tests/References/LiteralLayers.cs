using Hyperkernel.Layers;
using Hyperkernel.Tests.Differential;
using Hyperkernel.Tests.FiniteWidth;

namespace Hyperkernel.Tests.References;

/// <summary>A layer that applies a function to every unit, written out again for the oracles.</summary>
/// <param name="Function">The function of a unit, over power series.</param>
/// <param name="Limit">What it makes of the kernels, as docs/theory.md prints it.</param>
internal sealed record LiteralLayer(Func<Series, Series> Function, Func<LiteralState, LiteralState> Limit);

/// <summary>The registry of these layers: one line each. Layers that mix units are written out in each oracle.</summary>
internal static class LiteralLayers
{
    /// <summary>What the oracles know of a layer.</summary>
    public static LiteralLayer Of(Layer layer) =>
        layer switch
        {
            ActivationLayer { Function: var s } => new(y => Series.Compose(s, y), state => state.Through(s)),
            _ => throw new NotSupportedException($"{layer} is not written out for the oracles; LiteralLayers needs a line."),
        };
}
