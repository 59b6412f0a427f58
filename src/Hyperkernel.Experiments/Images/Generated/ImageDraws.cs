using Hyperkernel.Randomness;

namespace Hyperkernel.Experiments.Images.Generated;

/// <summary>The random choices of one generated image, one after the other.</summary>
internal sealed class ImageDraws(ulong seed, long image)
{
    private readonly CounterRandom _random = new(seed, RandomStream.GeneratedImages + (ulong)image);
    private ulong _next;

    /// <summary>A number uniform between two bounds.</summary>
    public double Between(double lower, double upper) => _random.Uniform(_next++, lower, upper);

    /// <summary>An integer uniform in 0, ..., <paramref name="bound"/> - 1.</summary>
    public int Below(int bound) => _random.Integer(_next++, bound);

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => _random.Uniform(_next++) < probability;

    /// <summary>A place to draw at: near the middle, so that every half of the image sees part of what is drawn.</summary>
    public Frame Frame(double largestTurn) => new(Between(-0.05, 0.05), Between(-0.05, 0.05), Between(-largestTurn, largestTurn));
}
