using Hyperkernel.Layers.Forms;

namespace Hyperkernel.Layers;

/// <summary>{"layer": "dense", "weight_std": 1, "bias_std": 0.1, "width": 100}.</summary>
internal sealed class DenseForm() : LayerForm("dense", "weight_std", "bias_std", "width")
{
    public override Layer Read(JsonPlace place) =>
        new Dense(place.Optional("weight_std")?.Number() ?? 1, place.Optional("bias_std")?.Number(), place.Optional("width")?.Whole());
}
