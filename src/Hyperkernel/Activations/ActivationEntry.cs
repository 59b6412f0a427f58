namespace Hyperkernel.Activations;

/// <summary>What a name stands for: how files and the command line spell the activation, what pages say of it, what tests try.</summary>
/// <param name="Name">The name, without parameters.</param>
/// <param name="Create">The activation with given parameters.</param>
internal sealed record ActivationEntry(string Name, Func<double[], Activation> Create)
{
    /// <summary>The parameters' names in their order; of any number of them the last is "...".</summary>
    public string[] Parameters { get; init; } = [];

    /// <summary>What the parameters are where none is given; null where they have to be.</summary>
    public double[]? Usual { get; init; }

    /// <summary>Whether the parameter is a degree: a whole number from 0 to a largest one.</summary>
    public bool IsDegree { get; init; }

    /// <summary>s(y), for docs/activations.md.</summary>
    public required string Formula { get; init; }

    /// <summary>How the dual maps are computed, for docs/activations.md.</summary>
    public required string DualMaps { get; init; }

    /// <summary>The parameters at which the laws of activations are tried.</summary>
    public double[][] Samples { get; init; } =
    [
        [],
    ];

    /// <summary>
    /// The largest variance at which they are tried, given the parameters: moments of fast-growing functions end or overflow, or lie
    /// outside the reach of quadrature.
    /// </summary>
    public Func<double[], double> LargestVariance { get; init; } = _ => 1e6;

    /// <summary>How the name is written, with its parameters.</summary>
    public string Form => Parameters.Length == 0 ? Name : $"{(Usual is null ? "" : $"{Name} or ")}{Name}({string.Join(',', Parameters)})";

    /// <summary>The entry of an activation without parameters.</summary>
    /// <param name="activation">The activation.</param>
    /// <param name="formula">s(y).</param>
    /// <param name="dualMaps">How the dual maps are computed.</param>
    public static ActivationEntry Of(Activation activation, string formula, string dualMaps) =>
        new(activation.Name, _ => activation) { Formula = formula, DualMaps = dualMaps };

    /// <summary>Whether there are as many parameters as needed; usual ones are put where none is given.</summary>
    public bool TryComplete(bool hasList, ref double[] values)
    {
        values = !hasList && Usual is not null ? Usual : values;
        return Parameters is [.., "..."] ? values.Length > 0 : values.Length == Parameters.Length;
    }
}
