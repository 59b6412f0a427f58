using System.Numerics;
using Hyperkernel.Inference.Grid;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;

namespace Hyperkernel.Inference;

/// <summary>An estimate of log det (K + ridge I).</summary>
/// <remarks>
/// log det (K + ridge) = sum log(D + ridge) + tr log B with B as in docs/grid.md. The trace is the mean over probes v with entries +-1 of
/// v^T log(B) v - v^T (B - I) v: B's diagonal is 1, so the second term has mean 0 and takes most of the scatter away, and it is the first
/// Lanczos coefficient, so it is free. Source: Ubaru, Chen and Saad 2017. Where pairs are missing, two levels on the observed pairs take
/// the model operator's place (docs/grid.md).
/// </remarks>
/// <param name="Value">The estimate.</param>
/// <param name="StandardError">Of <paramref name="Value"/>, from the scatter of the probes; null for a single probe.</param>
/// <param name="ModelValue">sum log(D + ridge), the model operator's log-determinant: of a whole grid an upper bound (Hadamard's
/// inequality), and no bound where pairs are missing.</param>
public readonly record struct LogDeterminant(double Value, double? StandardError, double ModelValue)
{
    internal static LogDeterminant Estimate<T>(GridSystem<T> system, double ridge, ProbeOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double model = 0;
        Matrix<T> spectrum = system.Eigenbasis.Spectrum;
        for (long i = 0; i < spectrum.Rows; i++)
        {
            foreach (T value in spectrum.Row(i))
            {
                model += Math.Log(double.CreateTruncating(value) + ridge);
            }
        }

        using WhitenedOperator<T> whitened = new(system, ridge);
        using Matrix<T> probe = Matrix<T>.Uninitialized(spectrum.Rows, spectrum.Columns);
        CounterRandom random = new(options.Seed, RandomStream.LogDeterminantProbes);
        double[] corrections = new double[options.Probes];
        for (int k = 0; k < corrections.Length; k++)
        {
            FillSigns(probe, random, (ulong)k * (ulong)(probe.Rows * probe.Columns));
            using Lanczos<T> lanczos = new(whitened, probe, options.LanczosSteps, system.Options.Compute.Cancellation);
            if (lanczos.Smallest <= 0)
            {
                throw new ArithmeticException(
                    $"GridSystem: the decomposed kernel with ridge = {ridge} is not positive definite, so it has no "
                        + $"log-determinant; a smaller KernelTolerance or a larger ridge is needed."
                );
            }

            corrections[k] = lanczos.QuadraticForm(Math.Log) - (lanczos.FirstMoment - (probe.Rows * probe.Columns));
        }

        return Of(model, corrections);
    }

    /// <summary>A model's log-determinant plus the mean of what probes add to it.</summary>
    internal static LogDeterminant Of(double model, double[] corrections)
    {
        double mean = corrections.Average();
        double? error =
            corrections.Length == 1
                ? null
                : Math.Sqrt(corrections.Sum(c => (c - mean) * (c - mean)) / (corrections.Length - 1) / corrections.Length);
        return new(model + mean, error, model);
    }

    private static void FillSigns<T>(Matrix<T> probe, CounterRandom random, ulong index)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (long i = 0; i < probe.Rows; i++)
        {
            foreach (ref T value in probe.Row(i))
            {
                value = (random.Bits(index++) & 1) == 0 ? T.One : -T.One;
            }
        }
    }
}
