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

    // Then samples are smaller and several, and take no longer than one.
    private const double ShareOfMany = 0.6;
    private const double ShareOfNeighbours = 0.4;
    private const int Neighbourhoods = 6;

    /// <summary>The number of observations.</summary>
    public int Count => ContextOf.Length;

    /// <summary>Draws samples: one of all observations and, where its coordinates are far apart, some of neighbouring ones.</summary>
    /// <param name="observations">What there is.</param>
    /// <param name="values">All values, prepared.</param>
    /// <param name="coordinates">The coordinates at one scale; null where there are none.</param>
    /// <param name="most">How many observations one sample has at most.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="noise">The variance of the noise that each is known to have, in the unit of those values; null for none.</param>
    public static LearningSample[] Draw(
        Observations observations,
        Matrix<double> values,
        Matrix<double>? coordinates,
        int most,
        ulong seed,
        double[]? noise = null
    )
    {
        return
        [
            .. (observations.Count <= most ? [All(observations)] : new Drawing(observations, coordinates, seed).Samples(most)).Select(Of),
        ];

        LearningSample Of(long[] chosen) =>
            new(
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

    private static long[] All(Observations observations) =>
        [.. Enumerable.Range(0, (int)observations.Count).Select(i => (long)i).OrderBy(i => observations.ContextOf[i])];

    /// <summary>What is drawn, from one seed.</summary>
    private sealed class Drawing
    {
        private readonly Observations _observations;
        private readonly Matrix<double>? _coordinates;
        private readonly List<long>[] _byContext;
        private readonly CounterRandom _random;
        private ulong _draws;

        public Drawing(Observations observations, Matrix<double>? coordinates, ulong seed)
        {
            (_observations, _coordinates, _random) = (observations, coordinates, new(seed, RandomStream.LearningPoints));
            _byContext = [.. Enumerable.Range(0, (int)observations.Contexts.Rows).Select(_ => new List<long>())];
            for (long i = 0; i < observations.Count; i++)
            {
                _byContext[observations.ContextOf[i]].Add(i);
            }
        }

        public IEnumerable<long[]> Samples(int most)
        {
            int each = _coordinates is null ? 1 : FewestOfContext,
                contexts = Math.Min(_byContext.Length, Math.Max(1, most / each));
            bool isFarApart = _coordinates is { } all && all.Rows * contexts > FarApart * (long)most;
            yield return OfMany(isFarApart ? Part(ShareOfMany, most) : most, contexts);
            for (int n = 0; isFarApart && n < Neighbourhoods; n++)
            {
                long[] near = OfNeighbours(Part(ShareOfNeighbours, most));
                if (near.Length > 1)
                {
                    yield return near;
                }
            }
        }

        private static int Part(double share, int most) => Math.Max(2, (int)(share * most));

        // Some of each of as many contexts as possible.
        private long[] OfMany(int most, int contexts)
        {
            Choose<List<long>>(_byContext, contexts);
            List<long>[] drawn = _byContext[..contexts];
            HashSet<long> chosen = [];
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

            return Sorted(chosen);
        }

        // All that some contexts have at some neighbouring coordinates.
        private long[] OfNeighbours(int most)
        {
            HashSet<long> near = [.. Neighbourhood.Around(_coordinates!, _random.Integer(_draws++, (int)_coordinates!.Rows))];
            List<long>[] order = [.. _byContext];
            Choose<List<long>>(order, order.Length);
            return Sorted(order.SelectMany(own => own.Where(i => near.Contains(_observations.CoordinateOf[i]))).Take(most));
        }

        private long[] Sorted(IEnumerable<long> chosen) => [.. chosen.OrderBy(i => _observations.ContextOf[i])];

        private void Choose<T>(Span<T> items, int count)
        {
            _random.Choose(_draws, items, count);
            _draws += (ulong)count;
        }
    }
}
