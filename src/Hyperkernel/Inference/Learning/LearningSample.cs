using System.Runtime.InteropServices;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Models;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;

namespace Hyperkernel.Inference.Learning;

/// <summary>Observations that settings are learnt from: some of each of as many contexts as possible, and near ones.</summary>
/// <param name="ContextOf">The context of each.</param>
/// <param name="CoordinateOf">The coordinate of each; empty for inputs.</param>
/// <param name="Values">The values, centred and of deviation 1.</param>
/// <param name="Noise">The variance of the noise that each is known to have; null for none.</param>
internal sealed record LearningSample(long[] ContextOf, long[] CoordinateOf, Matrix<double> Values, double[]? Noise)
{
    // With fewer of each, nothing says how a context's values hang together.
    private const int FewestOfContext = 4;

    // With so many coordinates for each that a context has in the sample, those drawn say nothing of their near ones.
    private const int FarApart = 8;

    /// <summary>The number of observations.</summary>
    public int Count => ContextOf.Length;

    /// <summary>Draws a sample.</summary>
    /// <param name="observations">What there is.</param>
    /// <param name="values">All values, prepared.</param>
    /// <param name="coordinates">The coordinates at one scale; null where there are none.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="noise">The variance of the noise that each is known to have, in the unit of those values; null for none.</param>
    public static LearningSample Draw(
        Observations observations,
        Matrix<double> values,
        Matrix<double>? coordinates,
        int most,
        ulong seed,
        double[]? noise = null
    )
    {
        long[] chosen =
            observations.Count <= most
                ? [.. All(observations)]
                : [.. Some(observations, coordinates, most, new(seed, RandomStream.LearningPoints))];
        return new(
            Array.ConvertAll(chosen, i => observations.ContextOf[i]),
            observations.Coordinates is null ? [] : Array.ConvertAll(chosen, i => observations.CoordinateOf[i]),
            Matrix<double>.Create(chosen.Length, values.Columns, (i, c) => values[chosen[i], c]),
            noise is null ? null : Array.ConvertAll(chosen, i => noise[i])
        );
    }

    /// <summary>The observations of each context, by their numbers in the sample; or each alone.</summary>
    public int[][]? Parts(LearningObjective objective) =>
        objective switch
        {
            LearningObjective.Evidence => null,
            _ => LeftOutParts.Of(ContextOf, wholeContexts: objective == LearningObjective.LeaveContextsOut),
        };

    private static IEnumerable<long> All(Observations observations) =>
        Enumerable.Range(0, (int)observations.Count).Select(i => (long)i).OrderBy(i => observations.ContextOf[i]);

    private static IEnumerable<long> Some(Observations observations, Matrix<double>? coordinates, int most, CounterRandom random)
    {
        ulong draws = 0;
        List<long>[] byContext = [.. Enumerable.Range(0, (int)observations.Contexts.Rows).Select(_ => new List<long>())];
        for (long i = 0; i < observations.Count; i++)
        {
            byContext[observations.ContextOf[i]].Add(i);
        }

        int each = coordinates is null ? 1 : FewestOfContext;
        int contexts = Math.Min(byContext.Length, Math.Max(1, most / each));
        Choose<List<long>>(byContext, contexts);
        List<long>[] drawn = byContext[..contexts];
        HashSet<long> chosen = [];
        if (coordinates is not null && coordinates.Rows * contexts > FarApart * most)
        {
            AddNeighbours(chosen);
        }

        foreach (List<long> own in drawn)
        {
            Choose(CollectionsMarshal.AsSpan(own), Math.Min(own.Count, most));
        }

        for (int round = 0; chosen.Count < most && drawn.Any(own => own.Count > round); round++)
        {
            foreach (List<long> own in drawn.Where(own => own.Count > round && chosen.Count < most))
            {
                chosen.Add(own[round]);
            }
        }

        return chosen.OrderBy(i => observations.ContextOf[i]);

        void Choose<T>(Span<T> items, int count)
        {
            random.Choose(draws, items, count);
            draws += (ulong)count;
        }

        // Half of the sample: of each of a few neighbourhoods, all that some contexts have there.
        void AddNeighbours(HashSet<long> chosen)
        {
            for (int n = 1; n <= Neighbourhood.Count; n++)
            {
                HashSet<long> near = [.. Neighbourhood.Around(coordinates, random.Integer(draws++, (int)coordinates.Rows))];
                List<long>[] order = [.. drawn];
                Choose<List<long>>(order, order.Length);
                int goal = most * n / (2 * Neighbourhood.Count);
                foreach (List<long> own in order.TakeWhile(_ => chosen.Count < goal))
                {
                    chosen.UnionWith(own.Where(i => near.Contains(observations.CoordinateOf[i])).Take(goal - chosen.Count));
                }
            }
        }
    }
}
