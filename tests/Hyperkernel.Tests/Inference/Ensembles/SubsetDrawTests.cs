using Hyperkernel.Inference.Ensembles;
using Xunit;

namespace Hyperkernel.Tests.Inference.Ensembles;

public class SubsetDrawTests
{
    [Fact]
    public void A_subset_has_the_contexts_and_coordinates_asked_for_each_once()
    {
        long[] rows = SubsetDraw.Rows(seed: 3, subset: 1, contexts: 50, coordinates: 30, drawnContexts: 20, drawnCoordinates: 7);
        Assert.Equal(20 * 7, rows.Distinct().Count());
        Assert.Equal(rows.Order(), rows);
        Assert.All(rows, row => Assert.InRange(row, 0, (50 * 30) - 1));
        Assert.All(rows.GroupBy(row => row / 30), group => Assert.Equal(7, group.Count()));
        Assert.Equal(20, rows.Select(row => row / 30).Distinct().Count());
    }

    [Fact]
    public void More_than_there_is_means_all() =>
        Assert.Equal(
            Enumerable.Range(0, 12).Select(k => (long)k),
            SubsetDraw.Rows(seed: 3, subset: 0, contexts: 4, coordinates: 3, drawnContexts: 9, drawnCoordinates: 9)
        );

    [Fact]
    public void Subsets_and_seeds_differ_and_repeat_themselves()
    {
        long[] first = Rows(1, 0);
        Assert.Equal(first, Rows(1, 0));
        Assert.NotEqual(first, Rows(1, 1));
        Assert.NotEqual(first, Rows(2, 0));
    }

    [Fact]
    public void Every_point_is_drawn_as_often_as_every_other()
    {
        // 4,000 subsets of 2 of 5 contexts and 3 of 6 coordinates hold a point 800 times, with a standard deviation of 25.3: that one of 30
        // points is 5 of them off has odds of 1 to 60,000, and the seed is fixed.
        int[] counts = new int[30];
        for (int s = 0; s < 4000; s++)
        {
            foreach (long row in SubsetDraw.Rows(seed: 5, s, contexts: 5, coordinates: 6, drawnContexts: 2, drawnCoordinates: 3))
            {
                counts[row]++;
            }
        }

        Assert.All(counts, count => Assert.InRange(count, 800 - 127, 800 + 127));
    }

    private static long[] Rows(ulong seed, int subset) =>
        SubsetDraw.Rows(seed, subset, contexts: 40, coordinates: 40, drawnContexts: 10, drawnCoordinates: 5);
}
