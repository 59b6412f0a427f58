using System.Text.Json.Serialization.Metadata;

namespace Hyperkernel.Experiments.Reproduction;

/// <summary>An experiment that can be reproduced by its name.</summary>
public abstract class Experiment
{
    private protected Experiment(string name, string title, string description, int revision)
    {
        (Name, Title, Description, Revision) = (name, title, description, revision);
    }

    /// <summary>What the command line calls it.</summary>
    public string Name { get; }

    /// <summary>Its title in reports.</summary>
    public string Title { get; }

    /// <summary>What is done and why, in a few sentences.</summary>
    public string Description { get; }

    /// <summary>
    /// Grows whenever units of the same configuration would get other numbers, so that old units are not taken for new ones.
    /// </summary>
    public int Revision { get; }

    /// <summary>All claims that it holds to measurements.</summary>
    public IReadOnlyList<Claim> Claims { get; init; } = [];

    /// <summary>Settles the sizes.</summary>
    /// <param name="preset">Which sizes to begin with.</param>
    /// <param name="settings">Changes to them, <c>name=value</c> each; names are those of <c>configuration.json</c>, values are JSON or
    /// plain words.</param>
    /// <param name="data">The data.</param>
    /// <exception cref="FormatException">A setting is not one, or its value is not allowed; the message says what is.</exception>
    /// <exception cref="ArgumentException">The configuration makes no sense, or the experiment takes no data.</exception>
    /// <exception cref="Storage.DataFormatException">The data are not what is needed.</exception>
    internal abstract Prepared Prepare(Preset preset, IReadOnlyList<string> settings, DataSource data);

    /// <summary>A plan with the configuration that it was made of.</summary>
    /// <param name="Configuration">The configuration as JSON.</param>
    /// <param name="Plan">The plan.</param>
    internal sealed record Prepared(string Configuration, Plan Plan);
}

/// <summary>An experiment with a configuration of its own type.</summary>
/// <typeparam name="TConfiguration">A record of all its numbers.</typeparam>
/// <param name="name">What the command line calls it.</param>
/// <param name="title">Its title in reports.</param>
/// <param name="description">What is done and why, in a few sentences.</param>
/// <param name="revision">Grows whenever units of the same configuration would get other numbers.</param>
/// <param name="json">How the configuration is written as JSON.</param>
/// <param name="presets">The configuration of each preset.</param>
/// <param name="plan">The plan of a configuration and of data, which may be none. It throws an <see cref="ArgumentException"/> where the
/// configuration makes no sense.</param>
public sealed class Experiment<TConfiguration>(
    string name,
    string title,
    string description,
    int revision,
    JsonTypeInfo<TConfiguration> json,
    Func<Preset, TConfiguration> presets,
    Func<TConfiguration, DataSource, Plan> plan
) : Experiment(name, title, description, revision)
    where TConfiguration : class
{
    /// <summary>An experiment that takes no data.</summary>
    /// <param name="name">What the command line calls it.</param>
    /// <param name="title">Its title in reports.</param>
    /// <param name="description">What is done and why, in a few sentences.</param>
    /// <param name="revision">Grows whenever units of the same configuration would get other numbers.</param>
    /// <param name="json">How the configuration is written as JSON.</param>
    /// <param name="presets">The configuration of each preset.</param>
    /// <param name="plan">The plan of a configuration.</param>
    public Experiment(
        string name,
        string title,
        string description,
        int revision,
        JsonTypeInfo<TConfiguration> json,
        Func<Preset, TConfiguration> presets,
        Func<TConfiguration, Plan> plan
    )
        : this(
            name,
            title,
            description,
            revision,
            json,
            presets,
            (configuration, data) =>
                data.IsEmpty
                    ? plan(configuration)
                    : throw new ArgumentException($"{name} takes no data, but {string.Join(", ", data.Paths)} was given.")
        ) { }

    /// <inheritdoc/>
    internal override Prepared Prepare(Preset preset, IReadOnlyList<string> settings, DataSource data)
    {
        (TConfiguration configuration, string text) = Settings.Apply(presets(preset), json, settings);
        return new(text, plan(configuration, data));
    }
}
