using Hyperkernel.Layers.Forms;

namespace Hyperkernel.Layers;

/// <summary>{"layer": "residual", "branch": [...], "shortcut": [...]}.</summary>
internal sealed class ResidualForm() : LayerForm("residual", "branch", "shortcut")
{
    public override Layer Read(JsonPlace place) =>
        new Residual(LayerFile.Read(place.Field("branch")), place.Optional("shortcut") is { } other ? LayerFile.Read(other) : []);
}
