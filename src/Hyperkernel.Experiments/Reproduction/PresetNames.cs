namespace Hyperkernel.Experiments.Reproduction;

/// <summary>What the command line and files call presets.</summary>
public static class PresetNames
{
    /// <summary>The name of a preset.</summary>
    public static string Of(Preset preset) =>
        preset switch
        {
            Preset.Smoke => "smoke",
            Preset.Laptop => "laptop",
            _ => "paper",
        };

    /// <summary>The preset of a name.</summary>
    /// <exception cref="FormatException">There is none of this name.</exception>
    public static Preset Parse(string text) =>
        text switch
        {
            "smoke" => Preset.Smoke,
            "laptop" => Preset.Laptop,
            "paper" => Preset.Paper,
            _ => throw new FormatException($"is '{text}', must be smoke, laptop or paper."),
        };
}
