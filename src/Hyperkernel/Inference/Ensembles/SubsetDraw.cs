using Hyperkernel.Randomness;

namespace Hyperkernel.Inference.Ensembles;

/// <summary>
/// The points of one subset: contexts drawn without replacement, and for each of them coordinates drawn without replacement.
/// </summary>
internal static class SubsetDraw
{
    /// <summary>The rows i N_z + a of the whole grid that a subset holds, in ascending order.</summary>
    /// <param name="seed">The ensemble's seed.</param>
    /// <param name="subset">The number of the subset.</param>
    /// <param name="contexts">N_x.</param>
    /// <param name="coordinates">N_z.</param>
    /// <param name="drawnContexts">Contexts of a subset; all where there are no more.</param>
    /// <param name="drawnCoordinates">Coordinates of each; all where there are no more.</param>
    public static long[] Rows(ulong seed, int subset, int contexts, int coordinates, int drawnContexts, int drawnCoordinates)
    {
        CounterRandom random = new(seed, RandomStream.Subsets + (ulong)subset);
        ulong index = 0;
        List<long> rows = [];
        foreach (int i in Draw(contexts, drawnContexts))
        {
            rows.AddRange(Draw(coordinates, drawnCoordinates).Select(a => ((long)i * coordinates) + a));
        }

        return [.. rows];

        // Floyd's algorithm: as many draws as items are taken.
        SortedSet<int> Draw(int from, int wanted)
        {
            SortedSet<int> taken = [];
            for (int last = from - Math.Min(wanted, from); last < from; last++)
            {
                int candidate = random.Integer(index++, last + 1);
                _ = taken.Add(taken.Contains(candidate) ? last : candidate);
            }

            return taken;
        }
    }
}
