using Hyperkernel.Architectures;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Inference.Dense;
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
    private readonly double _rate;

    public TrainingLimitUnits(TrainingLimitConfiguration configuration)
    {
        _configuration = configuration;
        Matrix<double> contexts = Rows([.. configuration.Contexts, .. configuration.NewContexts]), coordinates = Rows([.. configuration.Coordinates, .. configuration.NewCoordinates]);
        (int x, int z) = (configuration.Contexts.Count, configuration.Coordinates.Count);
        long[] training = [.. Pairs(0, x, 0, z)], others = [.. Pairs(x, configuration.NewContexts.Count, z, configuration.NewCoordinates.Count)];
        Points<double> grid = Points<double>.Grid(contexts, coordinates);
        (_training, _new, _all) = (grid.Select(training), grid.Select(others), grid.Select([.. training, .. others]));
        _values = Matrix<double>.From(training.Length, 1, [.. configuration.Values]);
        using Matrix<double> limit = Architecture(1).Tangent.Matrix(_training);
        double[] eigenvalues = new double[training.Length];
        MatrixBackends.Default.SymmetricEigen<double>(limit, eigenvalues);
        _rate = configuration.RelativeRate * training.Length / eigenvalues[^1];

        IEnumerable<long> Pairs(int firstContext, int numberOfContexts, int firstCoordinate, int numberOfCoordinates) =>
            from i in Enumerable.Range(firstContext, numberOfContexts)
            from a in Enumerable.Range(firstCoordinate, numberOfCoordinates)
            select (i * coordinates.Rows) + a;
    }

    /// <summary>The unit of a width.</summary>
    public static string Name(int n) => FormattableString.Invariant($"n{n:D5}");

    /// <summary>All networks of a width.</summary>
    public Unit Create(int n) => new(Name(n), _configuration.Draws * (1e7 + (Math.Pow(n, 2) * n * _configuration.Steps)), context =>
    {
        double[] limit = new double[_configuration.Draws], first = new double[limit.Length], second = new double[limit.Length];
        for (int d = 0; d < limit.Length; d++)
        {
            context.Report((double)d / limit.Length);
            using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(Architecture(n), _configuration.Contexts[0].Count, _configuration.Coordinates[0].Count, context.Seed, (ulong)d);
            using Matrix<double> before = network.Outputs(_all), flow = Flow(before), linear = Expanded(network, 1), quadratic = Expanded(network, 2);
            using Trainer<double> trainer = new(
                network, new PointData<double>(_training, _values), new() { Rate = LearningRate.Constant(_rate), BatchSize = null, ExplosionFactor = double.MaxValue });
            if (!trainer.Run(_configuration.Steps, null, context.Cancellation))
            {
                limit[d] = first[d] = second[d] = double.PositiveInfinity;
                continue;
            }

            using Matrix<double> after = network.Outputs(_all);
            double moved = Distance(after, before);
            (limit[d], first[d], second[d]) = (Distance(after, flow) / moved, Distance(after, linear) / moved, Distance(after, quadratic) / moved);
        }

        return new Dictionary<string, double[]> { [Limit] = limit, [FirstOrder] = first, [SecondOrder] = second };
    });

    private Hypernetwork Architecture(int n) => ReluNetworks.Hypernetwork(_configuration.MetaLayers, n, _configuration.PrimaryLayers, n);

    // h_0 + Theta(., U) Theta^-1 (1 - exp(-Theta t)) (Y - h_0(U)); a step on the mean over N points is a time of mu / N.
    private Matrix<double> Flow(Matrix<double> before)
    {
        using Matrix<double> residuals = Matrix<double>.Create(_values.Rows, 1, (i, _) => _values[i, 0] - before[i, 0]);
        using GradientFlow<double> flow = GradientFlow.Fit(Architecture(1).Tangent, _training, residuals);
        using TrainedEnsemble<double> ensemble = flow.At(_all);
        using Matrix<double> change = ensemble.Mean(_configuration.Steps * _rate / _values.Rows);
        return Matrix<double>.Create(before.Rows, 1, (i, _) => before[i, 0] + change[i, 0]);
    }

    private Matrix<double> Expanded(FiniteNetwork<double> network, int order)
    {
        using TrainingExpansion<double> expansion = new(network, _all, _values, order);
        return expansion.After(_configuration.Steps, _rate);
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

    private static Matrix<double> Rows(IReadOnlyList<IReadOnlyList<double>> rows) => Matrix<double>.From(rows.Count, rows[0].Count, [.. rows.SelectMany(row => row)]);
}
