using System.Diagnostics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Benchmarks;

/// <summary>Times of repeated work.</summary>
internal static class Measure
{
    /// <summary>Seconds of one run.</summary>
    public static double Once(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>
    /// Medians of several works run in turn, so that a change of the machine's speed meets all of them; the first round is not counted.
    /// </summary>
    public static double[] InTurn(int rounds, params Action[] works)
    {
        double[][] times = [.. works.Select(_ => new double[rounds])];
        for (int round = -1; round < rounds; round++)
        {
            for (int w = 0; w < works.Length; w++)
            {
                double seconds = Once(works[w]);
                if (round >= 0)
                {
                    times[w][round] = seconds;
                }
            }
        }

        return [.. times.Select(t => t.Order().ElementAt(t.Length / 2))];
    }

    /// <summary>The rate of the default backend's single-precision product of order 4096, in operations a second.</summary>
    public static double ProductRate()
    {
        using Matrix<float> a = Random(4096, 4096, 1),
            c = Matrix<float>.Zeros(4096, 4096);
        double seconds = InTurn(3, () => MatrixBackends.Default.Multiply(1f, a, Transposition.None, a, Transposition.None, 0f, c))[0];
        return 2 * Math.Pow(4096, 3) / seconds;
    }

    public static Matrix<float> Random(long rows, long columns, int seed)
    {
        Random random = new(seed);
        return Matrix<float>.Create(
            rows,
            columns,
            (_, _) => (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5)
        );
    }
}
