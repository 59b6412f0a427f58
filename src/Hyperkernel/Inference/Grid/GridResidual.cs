using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>How far weights are from solving the equations of the kernel itself, rather than those of its Kronecker terms.</summary>
/// <param name="Relative">|Y - (K + ridge) W| / |Y| with exact entries of K, the largest over channels.</param>
/// <param name="Drift">The part of it that the terms are to blame for: |(K - sum of terms) W| / |Y|.</param>
/// <param name="Equations">How many equations were computed with exact entries.</param>
internal readonly record struct GridResidual(double Relative, double Drift, long Equations)
{
    /// <summary>Checks a solution.</summary>
    /// <param name="system">The system; where its decomposition knows no other kernel, its own residual is the true one.</param>
    /// <param name="sides">Y, stacked.</param>
    /// <param name="weights">W, stacked.</param>
    /// <param name="channels">C.</param>
    /// <param name="ridge">The ridge.</param>
    /// <param name="solved">The relative residual with the Kronecker terms.</param>
    public static GridResidual Of<T>(
        GridSystem<T> system,
        MatrixView<T> sides,
        MatrixView<double> weights,
        int channels,
        double ridge,
        double solved
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (system.Decomposition.Exact is not { } exact || solved == 0)
        {
            return new(solved, 0, 0);
        }

        RowSample sample = exact.Sample(system.Options.Seed, system.Mask);
        using Matrix<double> wide = sides.ConvertTo<double>(),
            terms = system.Decomposition.System.RowsInDouble(weights, channels, sample.Rows);
        return Of(exact, sample, wide, weights, terms, channels, ridge, solved, system.Mask?.Extra);
    }

    /// <summary>Checks a solution that owes nothing to Kronecker terms.</summary>
    public static GridResidual OfExact(
        ExactGrid exact,
        MatrixView<double> sides,
        MatrixView<double> weights,
        int channels,
        double ridge,
        ulong seed
    ) => Of(exact, exact.Sample(seed), sides, weights, terms: null, channels, ridge, solved: 0);

    private static GridResidual Of(
        ExactGrid exact,
        RowSample sample,
        MatrixView<double> sides,
        MatrixView<double> weights,
        Matrix<double>? terms,
        int channels,
        double ridge,
        double solved,
        Matrix<double>? extra = null
    )
    {
        using Matrix<double> products = exact.Apply(
            sample.Rows.Length == exact.Count ? exact.Points : exact.Select(sample.Rows),
            weights,
            channels
        );
        long contexts = exact.ContextScales.Length,
            coordinates = exact.CoordinateScales.Length;
        double relative = 0,
            largestDrift = 0;
        for (int c = 0; c < channels; c++)
        {
            double size = 0,
                residual = 0,
                drift = 0;
            for (long i = 0; i < contexts; i++)
            {
                size += TensorPrimitives.SumOfSquares<double>(sides.Row((c * contexts) + i));
            }

            for (int k = 0; k < sample.Rows.Length; k++)
            {
                (long row, long a) = ((c * contexts) + (sample.Rows[k] / coordinates), sample.Rows[k] % coordinates);
                double noise = ridge + (extra?[row % contexts, a] ?? 0);
                residual += sample.Shares[k] * Square(sides[row, a] - (noise * weights[row, a]) - products[k, c]);
                drift += terms is null ? 0 : sample.Shares[k] * Square(terms[k, c] - products[k, c]);
            }

            if (size > 0)
            {
                // All equations speak for themselves; of some only the drift is taken, since the rest is known of all.
                relative = Largest(
                    relative,
                    sample.AreAll || terms is null ? Math.Sqrt(residual / size) : Math.Sqrt((drift / size) + Square(solved))
                );
                largestDrift = Largest(largestDrift, Math.Sqrt(drift / size));
            }
        }

        return new(relative, largestDrift, sample.Rows.Length);

        static double Square(double value) => value * value;

        // NaN stays.
        static double Largest(double left, double right) => double.IsNaN(left) || left > right ? left : right;
    }
}
