using System.Text.Json;
using Hyperkernel.Layers.Forms;

namespace Hyperkernel.Layers;

/// <summary>{"layer": "layer_norm", "epsilon": 1e-5}.</summary>
internal sealed class LayerNormForm() : LayerForm<LayerNorm>("layer_norm", "epsilon")
{
    public override Layer Read(JsonPlace place) => new LayerNorm(place.Optional("epsilon")?.Number() ?? LayerNorm.DefaultEpsilon);

    protected override void WriteFields(Utf8JsonWriter writer, LayerNorm layer)
    {
        if (layer.Epsilon != LayerNorm.DefaultEpsilon)
        {
            writer.WriteNumber("epsilon", layer.Epsilon);
        }
    }
}
