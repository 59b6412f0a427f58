using Hyperkernel.Layers.Forms;

namespace Hyperkernel.Layers;

/// <summary>{"layer": "generated_dense", "bias": true, "weight_std": 1, "width": 100}.</summary>
internal sealed class GeneratedDenseForm() : LayerForm("generated_dense", "bias", "width", "weight_std")
{
    public override Layer Read(JsonPlace place) =>
        new GeneratedDense(
            place.Optional("bias")?.Truth() ?? false,
            place.Optional("width")?.Whole(),
            place.Optional("weight_std")?.Number() ?? 1
        );
}
