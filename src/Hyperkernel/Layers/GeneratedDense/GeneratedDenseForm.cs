using System.Text.Json;
using Hyperkernel.Layers.Forms;

namespace Hyperkernel.Layers;

/// <summary>{"layer": "generated_dense", "bias": true, "weight_std": 1, "width": 100}.</summary>
internal sealed class GeneratedDenseForm() : LayerForm<GeneratedDense>("generated_dense", "bias", "width", "weight_std")
{
    public override Layer Read(JsonPlace place) =>
        new GeneratedDense(
            place.Optional("bias")?.Truth() ?? false,
            place.Optional("width")?.Whole(),
            place.Optional("weight_std")?.Number() ?? 1
        );

    protected override void WriteFields(Utf8JsonWriter writer, GeneratedDense layer)
    {
        if (layer.WeightStd != 1)
        {
            writer.WriteNumber("weight_std", layer.WeightStd);
        }

        writer.WriteBoolean("bias", layer.HasBias);
        WriteWidth(writer, layer.Width);
    }
}
