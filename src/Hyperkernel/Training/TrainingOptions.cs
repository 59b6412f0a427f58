using System.Globalization;
using System.Numerics;

namespace Hyperkernel.Training;

/// <summary>How a network is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>The learning rate mu.</summary>
    public required LearningRate Rate { get; init; }

    /// <summary>What becomes of a gradient; plain SGD by default.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.Sgd;

    /// <summary>Examples of a step; 100 by default. Null: all.</summary>
    public int? BatchSize { get; init; } = 100;

    /// <summary>What the order of the examples depends on; 1 by default.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// A run has diverged when its loss is beyond this many times its first loss, or 1 if that is larger; 10^6 by default.
    /// </summary>
    public double ExplosionFactor { get; init; } = 1e6;

    /// <summary>Throws unless every choice is possible in a precision.</summary>
    /// <exception cref="ArgumentException">One is not; the message says which.</exception>
    internal void Check<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(Rate);
        ArgumentNullException.ThrowIfNull(Optimizer);
        if (!(ExplosionFactor > 0))
        {
            throw new ArgumentException(FormattableString.Invariant($"TrainingOptions: ExplosionFactor = {ExplosionFactor}, must be > 0."));
        }

        if (T.CreateTruncating(Rate.Initial) is var rate && (T.IsZero(rate) || !T.IsFinite(rate)))
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"TrainingOptions: the rate {Rate.Initial} is beyond the numbers of {typeof(T).Name}; choose another, or "
                        + $"double precision."
                )
            );
        }
    }

    /// <summary>Everything that the bits of a run depend on, besides network and data.</summary>
    internal string Describe() =>
        FormattableString.Invariant(
            $"rate {Rate}; optimiser {Optimizer}; batch {BatchSize?.ToString() ?? "all"}; seed {Seed}; explosion {ExplosionFactor:R}"
        );
}
