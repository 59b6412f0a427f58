namespace Hyperkernel.Inference.Learning;

/// <summary>What was learnt, and how.</summary>
public sealed record LearningReport
{
    /// <summary>What it was learnt by.</summary>
    public required LearningObjective Objective { get; init; }

    /// <summary>The settings.</summary>
    public required IReadOnlyList<LearntSetting> Settings { get; init; }

    /// <summary>The objective at the end, in nats a value, of values scaled to deviation 1.</summary>
    public required double Score { get; init; }

    /// <summary>Observations it was learnt from.</summary>
    public required int Points { get; init; }

    /// <summary>How often the objective and its gradient were computed.</summary>
    public required int Evaluations { get; init; }

    /// <summary>The objective after every improvement, in nats a value.</summary>
    public required IReadOnlyList<double> Path { get; init; }

    /// <summary>
    /// The kernels that were compared, with the best objective of each on the same observations, in nats a value; none where there was no
    /// choice.
    /// </summary>
    public required IReadOnlyList<ComparedKernel> Compared { get; init; }

    /// <summary>The standard deviation of the noise, in the values' units.</summary>
    public required double NoiseStd { get; init; }

    /// <summary>Whether the search was ended early.</summary>
    public bool WasStopped { get; init; }
}

/// <summary>One of several kernels that were compared.</summary>
/// <param name="Kernel">The kernel as it was given, in words.</param>
/// <param name="Score">Its best objective, in nats a value.</param>
public sealed record ComparedKernel(string Kernel, double Score);
