namespace Hyperkernel.Strips;

/// <summary>The variances that the inputs of some data have at one place of a network.</summary>
/// <param name="Smallest">The smallest that is positive; infinite where there is none.</param>
/// <param name="Largest">The largest; 0 where none is positive.</param>
/// <param name="HasZero">Whether some input has a variance of 0.</param>
/// <param name="Entries">How many kernel entries there will be, which decides what is worth preparing.</param>
internal readonly record struct VarianceRange(double Smallest, double Largest, bool HasZero, double Entries)
{
    /// <summary>Threads and cancellation of what is prepared for the range.</summary>
    public ParallelOptions Parallel { get; init; } = new();

    /// <summary>The range of no variance at all.</summary>
    public static VarianceRange Empty(double entries) => new(double.PositiveInfinity, 0, false, entries);

    /// <summary>The range with one more variance.</summary>
    public VarianceRange With(double variance) =>
        variance == 0
            ? this with
            {
                HasZero = true,
            }
            : this with
            {
                Smallest = Math.Min(Smallest, variance),
                Largest = Math.Max(Largest, variance),
            };
}
