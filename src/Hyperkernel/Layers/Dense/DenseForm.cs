using System.Text.Json;
using Hyperkernel.Layers.Forms;

namespace Hyperkernel.Layers;

/// <summary>{"layer": "dense", "weight_std": 1, "bias_std": 0.1, "width": 100}.</summary>
internal sealed class DenseForm() : LayerForm<Dense>("dense", "weight_std", "bias_std", "width")
{
    public override Layer Read(JsonPlace place) =>
        new Dense(place.Optional("weight_std")?.Number() ?? 1, place.Optional("bias_std")?.Number(), place.Optional("width")?.Whole());

    protected override void WriteFields(Utf8JsonWriter writer, Dense layer)
    {
        writer.WriteNumber("weight_std", layer.WeightStd);
        if (layer.BiasStd is { } bias)
        {
            writer.WriteNumber("bias_std", bias);
        }

        WriteWidth(writer, layer.Width);
    }
}
