using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.FiniteWidth;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Training;

namespace Hyperkernel.Experiments.Limits;

/// <summary>Theorem 3, second part: how far K^h moves while a network is trained.</summary>
internal static class DriftUnits
{
    /// <summary>For each network |K^h after - K^h before| / |K^h before| on the training points (Frobenius norms).</summary>
    public const string Drift = "drift";

    // Values at the four points of the grid.
    private static readonly double[] _values = [1, -1, -.5, .5];

    public static string Name(int n) => FormattableString.Invariant($"drift-n{n:D5}");

    public static Unit Create(int n, LimitsConfiguration configuration, LimitInputs inputs) =>
        new(
            Name(n),
            configuration.DriftDraws * (1e6 + (Math.Pow(n, 3) * (configuration.PrimaryLayers - 2) * (2 + configuration.DriftSteps))),
            context =>
            {
                using Matrix<double> values = Matrix<double>.From(_values.Length, 1, _values);
                PointData<double> data = new(inputs.Grid, values);

                // mu = N / trace Theta^h is within the bound 2 N / lambda_max of gradient descent on the mean squared loss.
                double rate = _values.Length / Enumerable.Range(0, _values.Length).Sum(i => inputs.Limit(i, i).Tangent);
                TrainingOptions options = new()
                {
                    Rate = LearningRate.Constant(rate),
                    BatchSize = null,
                    ExplosionFactor = double.MaxValue,
                };
                double[] drift = new double[configuration.DriftDraws];
                for (int d = 0; d < drift.Length; d++)
                {
                    context.Report((double)d / drift.Length);
                    using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(
                        inputs.Hypernetwork(n, n),
                        (int)inputs.Contexts.Columns,
                        (int)inputs.Coordinates.Columns,
                        context.Seed,
                        (ulong)d
                    );
                    using Matrix<double> before = network.TangentKernel(inputs.Grid);
                    using Trainer<double> trainer = new(network, data, options);
                    bool finite = trainer.Run(configuration.DriftSteps, null, context.Cancellation);
                    using Matrix<double> after = network.TangentKernel(inputs.Grid);
                    drift[d] = finite ? RelativeChange(before, after) : double.PositiveInfinity;
                }

                return new Dictionary<string, double[]> { [Drift] = drift };
            }
        );

    private static double RelativeChange(Matrix<double> before, Matrix<double> after)
    {
        double change = 0,
            norm = 0;
        for (int i = 0; i < before.Rows; i++)
        {
            for (int j = 0; j < before.Columns; j++)
            {
                change += Math.Pow(after[i, j] - before[i, j], 2);
                norm += Math.Pow(before[i, j], 2);
            }
        }

        return Math.Sqrt(change / norm);
    }
}
