using Hyperkernel.Layers.Forms;

namespace Hyperkernel.Layers;

/// <summary>{"layer": "layer_norm", "epsilon": 1e-5}.</summary>
internal sealed class LayerNormForm() : LayerForm("layer_norm", "epsilon")
{
    public override Layer Read(JsonPlace place) => new LayerNorm(place.Optional("epsilon")?.Number() ?? LayerNorm.DefaultEpsilon);
}
