using System.Runtime.ExceptionServices;
using CsCheck;
using Hyperkernel.Randomness;
using Xunit.Sdk;

namespace Hyperkernel.Tests;

/// <summary>Samples of properties with the same draws in every run, so that a property either holds here or does not.</summary>
/// <remarks>
/// A failure names the draw's seed; with CsCheck's own Sample and that seed it is shrunk, but no test that is kept may call that:
/// <see cref="SeededSamplingTests"/> finds it. A property that skips skips its test.
/// </remarks>
internal static class SeededSampling
{
    private static readonly CounterRandom _seeds = new(20_200_328, 0);

    public static void SampleSeeded<T>(this Gen<T> gen, Action<T> property, int iter = 100, int threads = 0)
    {
        void Draw(int i)
        {
            PCG source = new(1, _seeds.Bits((ulong)i));
            string seed = source.ToString(source.State);
            T drawn = gen.Generate(source, null, out _);
            try
            {
                property(drawn);
            }
            catch (Exception failure) when (failure is not SkipException)
            {
                throw new InvalidOperationException($"Draw {i}, CsCheck_Seed={seed}, {drawn}: {failure.Message}", failure);
            }
        }

        try
        {
            Parallel.For(0, iter, new() { MaxDegreeOfParallelism = threads > 0 ? threads : -1 }, Draw);
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerException!);
        }
    }

    public static void SampleSeeded<TA, TB>(this Gen<(TA, TB)> gen, Action<TA, TB> property, int iter = 100, int threads = 0) =>
        gen.SampleSeeded(draw => property(draw.Item1, draw.Item2), iter, threads);

    public static void SampleSeeded<TA, TB, TC>(this Gen<(TA, TB, TC)> gen, Action<TA, TB, TC> property, int iter = 100, int threads = 0) =>
        gen.SampleSeeded(draw => property(draw.Item1, draw.Item2, draw.Item3), iter, threads);

    public static void SampleSeeded<TA, TB, TC, TD>(
        this Gen<(TA, TB, TC, TD)> gen,
        Action<TA, TB, TC, TD> property,
        int iter = 100,
        int threads = 0
    ) => gen.SampleSeeded(draw => property(draw.Item1, draw.Item2, draw.Item3, draw.Item4), iter, threads);

    public static void SampleSeeded<TA, TB, TC, TD, TE, TF>(
        this Gen<(TA, TB, TC, TD, TE, TF)> gen,
        Action<TA, TB, TC, TD, TE, TF> property,
        int iter = 100,
        int threads = 0
    ) => gen.SampleSeeded(draw => property(draw.Item1, draw.Item2, draw.Item3, draw.Item4, draw.Item5, draw.Item6), iter, threads);
}
