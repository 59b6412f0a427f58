using Hyperkernel.Architectures;
using Hyperkernel.Experiments.Learning;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Inference.Flow;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Taylor;
using Hyperkernel.Training;

namespace Hyperkernel.Experiments.TrainingLimit;

/// <summary>The units: for each width, the errors of all predictions of each network.</summary>
internal sealed class TrainingLimitUnits
{
    /// <summary>Errors of gradient flow with Theta^h, from each network's outputs at the start.</summary>
    public const string Limit = "limit";

    /// <summary>Errors of gradient descent with K^h of the start.</summary>
    public const string FirstOrder = "first-order";

    /// <summary>Errors with K^h and its motion.</summary>
    public const string SecondOrder = "second-order";

    private readonly TrainingLimitConfiguration _configuration;
    private readonly Points<double> _training;
    private readonly Points<double> _new;
    private readonly Points<double> _all;
    private readonly Matrix<double> _values;
    private readonly double[] _rates;
    private readonly int[] _times;

    public TrainingLimitUnits(TrainingLimitConfiguration configuration)
    {
        _configuration = configuration;
        Matrix<double> contexts = Rows([.. configuration.Contexts, .. configuration.NewContexts]),
            coordinates = Rows([.. configuration.Coordinates, .. configuration.NewCoordinates]);
        (int x, int z) = (configuration.Contexts.Count, configuration.Coordinates.Count);
        long[] training = [.. Pairs(0, x, 0, z)],
            others = [.. Pairs(x, configuration.NewContexts.Count, z, configuration.NewCoordinates.Count)];
        Points<double> grid = Points<double>.Grid(contexts, coordinates);
        (_training, _new, _all) = (grid.Select(training), grid.Select(others), grid.Select([.. training, .. others]));
        _values = Matrix<double>.From(training.Length, 1, [.. configuration.Values]);
        _times = [configuration.EarlySteps, configuration.Steps];
        _rates = [.. Enumerable.Range(0, configuration.Activations.Count).Select(Rate)];

        IEnumerable<long> Pairs(int firstContext, int numberOfContexts, int firstCoordinate, int numberOfCoordinates) =>
            from i in Enumerable.Range(firstContext, numberOfContexts)
            from a in Enumerable.Range(firstCoordinate, numberOfCoordinates)
            select (i * coordinates.Rows) + a;
    }

    /// <summary>The unit of an activation, by its place in the list, and a width.</summary>
    public static string Name(int activation, int n) => FormattableString.Invariant($"a{activation}-n{n:D5}");

    /// <summary>The array of a prediction's errors: after the early steps, or after all.</summary>
    public static string Array(string prediction, bool early) => early ? $"{prediction}-early" : prediction;

    /// <summary>All networks of an activation and a width.</summary>
    public Unit Create(int activation, int n) =>
        new(
            Name(activation, n),
            _configuration.Draws * (1e7 + (Math.Pow(n, 2) * n * _configuration.Steps)),
            context =>
            {
                string[] predictions = [Limit, FirstOrder, SecondOrder];
                Dictionary<string, double[]> errors = predictions
                    .SelectMany(p => new[] { Array(p, early: true), Array(p, early: false) })
                    .ToDictionary(name => name, _ => new double[_configuration.Draws]);
                double rate = _rates[activation];
                for (int d = 0; d < _configuration.Draws; d++)
                {
                    context.Report((double)d / _configuration.Draws);
                    using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(
                        Architecture(activation, n),
                        _configuration.Contexts[0].Count,
                        _configuration.Coordinates[0].Count,
                        context.Seed,
                        (ulong)d
                    );
                    using Matrix<double> before = network.Outputs(_all);
                    using TrainingExpansion<double> linear = new(network, _all, _values, 1),
                        quadratic = new(network, _all, _values, 2);
                    using Trainer<double> trainer = new(
                        network,
                        new PointData<double>(_training, _values),
                        new()
                        {
                            Rate = LearningRate.Constant(rate),
                            BatchSize = null,
                            ExplosionFactor = double.MaxValue,
                        }
                    );
                    foreach (int steps in _times)
                    {
                        bool stands = trainer.Run(steps, null, context.Cancellation);
                        using Matrix<double> after = network.Outputs(_all),
                            flow = Flow(before, activation, steps),
                            first = linear.After(steps, rate),
                            second = quadratic.After(steps, rate);
                        double moved =
                            Distance(after, before) is var distance && distance != 0
                                ? distance
                                : throw new ArithmeticException(
                                    "training-limit: outputs at new points did not move at all, so errors relative to how far "
                                        + "they moved are no numbers; choose other points or values."
                                );
                        Matrix<double>[] predicted = [flow, first, second];
                        for (int p = 0; p < predicted.Length; p++)
                        {
                            errors[Array(predictions[p], steps != _configuration.Steps)][d] = stands
                                ? Distance(after, predicted[p]) / moved
                                : double.PositiveInfinity;
                        }
                    }
                }

                return errors;
            }
        )
        {
            NotFiniteMeans = TrainingRun.Meaning,
        };

    // So that gradient descent is as far from instability for every activation.
    private double Rate(int activation)
    {
        using Matrix<double> limit = Architecture(activation, 1).Tangent.Matrix(_training);
        double[] eigenvalues = new double[limit.Rows];
        MatrixBackends.Default.SymmetricEigen<double>(limit, eigenvalues);
        return _configuration.RelativeRate * limit.Rows / eigenvalues[^1];
    }

    private Hypernetwork Architecture(int activation, int n) =>
        DenseNetworks.Hypernetwork(
            _configuration.MetaLayers,
            n,
            _configuration.PrimaryLayers,
            n,
            activation: TrainingLimitConfiguration.ActivationOf(_configuration.Activations[activation])
        );

    // h_0 + Theta(., U) Theta^-1 (1 - exp(-Theta t)) (Y - h_0(U)); a step on the mean over N points is a time of mu / N.
    private Matrix<double> Flow(Matrix<double> before, int activation, int steps)
    {
        using Matrix<double> residuals = Matrix<double>.Create(_values.Rows, 1, (i, _) => _values[i, 0] - before[i, 0]);
        using GradientFlow<double> flow = GradientFlow.Fit(Architecture(activation, 1).Tangent, _training, residuals);
        using TrainedEnsemble<double> ensemble = flow.At(_all);
        using Matrix<double> change = ensemble.Mean(steps * _rates[activation] / _values.Rows);
        return Matrix<double>.Create(before.Rows, 1, (i, _) => before[i, 0] + change[i, 0]);
    }

    // At the points that were not learnt.
    private double Distance(Matrix<double> a, Matrix<double> b)
    {
        double sum = 0;
        for (long i = _training.Count; i < a.Rows; i++)
        {
            sum += Math.Pow(a[i, 0] - b[i, 0], 2);
        }

        return Math.Sqrt(sum / _new.Count);
    }

    private static Matrix<double> Rows(IReadOnlyList<IReadOnlyList<double>> rows) =>
        Matrix<double>.From(rows.Count, rows[0].Count, [.. rows.SelectMany(row => row)]);
}
