using Hyperkernel.Inference;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Inference.Models;
using Xunit;

namespace Hyperkernel.Tests.Inference.Conditioned;

/// <summary>What cannot be conditioned on, or asked of what was, is refused with what helps.</summary>
public sealed class ConditionErrorTests : IDisposable
{
    private static readonly Matrix<double> _x = FieldSamples.Contexts(5);
    private static readonly Matrix<double> _z = FieldSamples.Coordinates(4);
    private static readonly Matrix<double> _new = FieldSamples.Contexts(2, seed: 3);
    private static readonly Observations _observations = Observations.OfGrid(_x, _z, FieldSamples.Values(_x, _z));
    private readonly RegressionModel _model = RegressionModel.Fit(FieldSamples.Kernel, _observations, 0.1);

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Values_that_do_not_fit()
    {
        Refused<ArgumentException>("values is 2 x 3, must be 2 x 4", () => _model.Condition(Queries.AllPairs(_new), Filled(2, 3, 1)));
        Refused<ArgumentException>("every value is NaN", () => _model.Condition(Queries.AllPairs(_new), Filled(2, 4, double.NaN)));
        Refused<ArgumentException>(
            "row 0 has an infinite entry",
            () => _model.Condition(Queries.AllPairs(_new), Filled(2, 4, double.NegativeInfinity))
        );
        Refused<ArgumentException>("rows have 2 entries", () => _model.Condition(Queries.AllPairs(_z), Filled(4, 4, 1)));
        Refused<ArgumentException>(
            "4,100 known points, there may be at most 4,096; fit to them together",
            () => _model.Condition(Queries.AllPairs(FieldSamples.Contexts(1025)), Filled(1025, 4, 1))
        );
    }

    [Fact]
    public void Points_that_do_not_fit()
    {
        using DenseModel<double> model = DenseRegression.Fit(FieldSamples.Kernel, Points<double>.Grid(_x, _z), Filled(20, 2, 1), 0.1);
        Points<double> points = Points<double>.Grid(_new, _z);
        Refused<ArgumentException>("values is 8 x 1, must be 8 x 2", () => model.Condition(points, Filled(8, 1, 1)));
        Refused<ArgumentException>("must have a row for each of the 8 points", () => model.Condition(points, Filled(7, 2, 1)));
        Refused<ArgumentException>("NaN or infinite", () => model.Condition(points, Filled(8, 2, double.NaN)));
        Refused<ArgumentException>("needs pairs", () => model.Condition(Points<double>.Of(_new), Filled(2, 2, 1)));
    }

    [Fact]
    public void A_solver_without_a_way()
    {
        using RegressionModel ensemble = RegressionModel.Fit(
            FieldSamples.Kernel,
            _observations,
            0.1,
            new()
            {
                Solver = Solver.Ensemble,
                Subsets = new()
                {
                    Subsets = 2,
                    Contexts = 3,
                    CoordinatesPerContext = 3,
                },
            }
        );
        Refused<NotSupportedException>(
            "by the ensemble solver has no way to condition on known values; fit to them together",
            () => ensemble.Condition(Queries.AllPairs(_new), Filled(2, 4, 1))
        );
    }

    [Fact]
    public void What_was_conditioned_is_no_fit()
    {
        using TemporaryFolder folder = new();
        using RegressionModel told = _model.Condition(Queries.AllPairs(_new), Filled(2, 4, 1));
        Refused<NotSupportedException>("is not saved; fit to them together", () => told.Save(folder.File("m.npz")));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        Refused<NotSupportedException>("cannot leave out", () => told.LeaveOut());
        Refused<NotSupportedException>("has no likelihood", () => told.LogMarginalLikelihood());
        Refused<NotSupportedException>("end of training", () => told.Trained(Queries.AllPairs(_new), 1, withDeviation: false));
        Refused<NotSupportedException>("cannot be validated", () => told.Validate(_observations, HoldOut.Contexts));
        Refused<NotSupportedException>("on all at once", () => told.Condition(Queries.AllPairs(_new), Filled(2, 4, 1)));
    }

    [Fact]
    public void Values_of_which_rounding_is_all_that_is_left()
    {
        Matrix<double> one = FieldSamples.Contexts(1),
            far = Matrix<double>.Create(3, 3, (_, k) => _new[0, k]);
        using RegressionModel model = RegressionModel.Fit(
            FieldSamples.PlainKernel,
            Observations.OfInputs(one, Filled(1, 1, 1)),
            1e-17,
            new() { Solver = Solver.Dense }
        );
        Refused<NotPositiveDefiniteException>(
            "It is the covariance of the known values, given the observations, with ridge 1E-17",
            () => model.Condition(Queries.Inputs(far), Matrix<double>.From(3, 1, [1, 2, 3]))
        );
        using RegressionModel larger = RegressionModel.Fit(FieldSamples.PlainKernel, Observations.OfInputs(one, Filled(1, 1, 1)), 1e-6);
        using RegressionModel told = larger.Condition(Queries.Inputs(far), Matrix<double>.From(3, 1, [1, 2, 3]));
        Assert.Equal(2, told.Mean(Queries.Inputs(far))[0, 0], 1e-4);
    }

    private static Matrix<double> Filled(long rows, long columns, double value) => Matrix<double>.Create(rows, columns, (_, _) => value);

    private static void Refused<TException>(string words, Action act)
        where TException : Exception => Assert.Contains(words, Assert.Throws<TException>(act).Message, StringComparison.Ordinal);
}
