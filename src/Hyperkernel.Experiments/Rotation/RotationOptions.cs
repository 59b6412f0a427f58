namespace Hyperkernel.Experiments.Rotation;

/// <summary>How rotated pairs are made.</summary>
public sealed record RotationOptions
{
    /// <summary>What the angles depend on; 1 by default.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The number of classes, at least 2; 12 by default: multiples of 30 degrees.</summary>
    public int Classes { get; init; } = 12;

    /// <summary>
    /// Whether angles just below 360 degrees belong to class 0, as they do by default, so that every class is as likely. Without it, as in
    /// the released program, they belong to the last class, which is then half as likely again, and class 0 half as likely.
    /// </summary>
    public bool WrapsAround { get; init; } = true;

    /// <summary>
    /// What is taken from every value after rotating, and background alike; 0 by default. The paper's program takes .1307 for MNIST, .5 for
    /// CIFAR-10.
    /// </summary>
    public double Mean { get; init; }

    /// <summary>
    /// What every value is then divided by, positive; 1 by default. The paper's program takes .3081 for MNIST, .5 for CIFAR-10.
    /// </summary>
    public double StandardDeviation { get; init; } = 1;

    /// <summary>The share of examples that the most frequent class has: the accuracy of always answering it.</summary>
    public double MajorityShare => (WrapsAround ? 1 : 1.5) / Classes;
}
