using System.Text.Json;
using Hyperkernel.Layers.Forms;

namespace Hyperkernel.Layers;

/// <summary>{"layer": "residual", "branch": [...], "shortcut": [...]}.</summary>
internal sealed class ResidualForm() : LayerForm<Residual>("residual", "branch", "shortcut")
{
    public override Layer Read(JsonPlace place) =>
        new Residual(LayerFile.Read(place.Field("branch")), place.Optional("shortcut") is { } other ? LayerFile.Read(other) : []);

    protected override void WriteFields(Utf8JsonWriter writer, Residual layer)
    {
        LayerFile.Write(writer, "branch", layer.Branch);
        if (!layer.Shortcut.IsEmpty)
        {
            LayerFile.Write(writer, "shortcut", layer.Shortcut);
        }
    }
}
