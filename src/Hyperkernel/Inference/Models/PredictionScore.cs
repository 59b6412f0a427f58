using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Models;

/// <summary>How well predictions with Gaussian intervals, noise included, met values.</summary>
/// <param name="RootMeanSquare">The root mean square error, in the values' unit.</param>
/// <param name="Values">How many values were compared, over all channels.</param>
/// <param name="Judged">How many of them have a predictive deviation; intervals and log score are of these.</param>
/// <param name="Within50">How many values lie in the central interval that holds half of a Gaussian.</param>
/// <param name="Within90">How many lie in the one that holds nine tenths.</param>
/// <param name="LogScore">The mean log density of the values, in nats a value of their unit; null where nothing was judged.</param>
public sealed record PredictionScore(double RootMeanSquare, long Values, long Judged, long Within50, long Within90, double? LogScore)
{
    // Quantiles .75 and .95 of the standard normal distribution.
    private const double Half = 0.67448975019608171;
    private const double NineTenths = 1.6448536269514722;

    /// <summary>The share of values in their 50 % interval; null where nothing was judged.</summary>
    public double? Coverage50 => Judged == 0 ? null : (double)Within50 / Judged;

    /// <summary>The share of values in their 90 % interval; null where nothing was judged.</summary>
    public double? Coverage90 => Judged == 0 ? null : (double)Within90 / Judged;

    /// <summary>Scores values by what they are less their prediction.</summary>
    /// <param name="residuals">N x C; NaN where there is no value.</param>
    /// <param name="deviations">N x 1 or N x C predictive deviations, NaN where one is not known; null for none.</param>
    internal static PredictionScore Of(Matrix<double> residuals, Matrix<double>? deviations)
    {
        long values = 0,
            judged = 0,
            half = 0,
            ninety = 0;
        double largest = 0,
            squares = 0,
            density = 0;
        for (long i = 0; i < residuals.Rows; i++)
        {
            for (int c = 0; c < residuals.Columns; c++)
            {
                double residual = residuals[i, c];
                if (double.IsNaN(residual))
                {
                    continue;
                }

                values++;
                Add(Math.Abs(residual));
                double deviation = deviations is null ? double.NaN : deviations[i, c * deviations.Columns / residuals.Columns];
                if (!(deviation > 0))
                {
                    continue;
                }

                double z = residual / deviation;
                judged++;
                half += Math.Abs(z) <= Half ? 1 : 0;
                ninety += Math.Abs(z) <= NineTenths ? 1 : 0;
                density -= ((z * z) + Math.Log(2 * Math.PI)) / 2;
                density -= Math.Log(deviation);
            }
        }

        return new(
            values == 0 ? 0 : largest * Math.Sqrt(squares / values),
            values,
            judged,
            half,
            ninety,
            judged == 0 ? null : density / judged
        );

        // By the largest so far, whose square may be no number.
        void Add(double size)
        {
            if (size > largest)
            {
                squares *= largest / size * (largest / size);
                largest = size;
            }

            squares += size > 0 ? size / largest * (size / largest) : 0;
        }
    }
}
