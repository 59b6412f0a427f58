using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Inference.Grid;

/// <summary>Posterior deviations on a grid against dense ones.</summary>
public class DeviationTests
{
    private static readonly Matrix<double> _newX = SmallGrid.Curves(12, 2);
    private static readonly Matrix<double> _newZ = Matrix<double>.Create(5, 2, (a, axis) => axis == 0 ? 1 : (a + 0.4) / 5);

    [Theory]
    [InlineData("relu (3,2)", KernelKind.Tangent, 1e-2)]
    [InlineData("relu (3,2)", KernelKind.Covariance, 1e-2)]
    [InlineData("erf in both", KernelKind.Covariance, 1)]
    public void Exact_solves_give_the_dense_variances(string name, KernelKind kind, double ridge)
    {
        SmallGrid grid = new(name, kind, ridge, channels: 2);
        using GridModel<double> model = grid.Fit();
        foreach (int batch in (int[])[1, 7])
        {
            DeviationOptions options = new() { Method = DeviationMethod.Exact, Batch = batch };
            using Deviations<double> deviations = model.Deviation(_newX, _newZ, options),
                atTraining = model.Deviation(_newX, options);
            GridRegressionTests.AssertNear(grid.Variances(_newX, _newZ), Squared(deviations.Values), 1e-7);
            GridRegressionTests.AssertNear(grid.Variances(_newX, grid.Z), Squared(atTraining.Values), 1e-7);
            Assert.Equal(
                (DeviationMethod.Exact, 0, true),
                (deviations.Report.Method, deviations.Report.Negative, deviations.Report.IsTrusted)
            );
            Assert.InRange(deviations.Report.Checks, 1, 6);
            Assert.InRange(deviations.Report.LargestDifference!.Value, 0, 1e-4);
        }
    }

    [Fact]
    public void With_one_Kronecker_term_the_model_operator_is_exact()
    {
        SmallGrid grid = new("H = 1", KernelKind.Tangent, 0.1);
        using GridModel<double> model = grid.Fit();
        using Deviations<double> deviations = model.Deviation(_newX, _newZ, new() { Method = DeviationMethod.ModelOperator });
        GridRegressionTests.AssertNear(grid.Variances(_newX, _newZ), Squared(deviations.Values), 1e-7);
        Assert.InRange(deviations.Report.LargestDifference!.Value, 0, 1e-4);
    }

    // rms(v - exact)/mean(exact): .01 to .02 for the tangent kernel and .09 for the Gaussian process, whose variance is a smaller part of
    // the prior.
    [Theory]
    [InlineData("relu (3,2)", KernelKind.Tangent, 1, 0.03)]
    [InlineData("Fourier coordinates", KernelKind.Tangent, 1e-1, 0.03)]
    [InlineData("Fourier coordinates", KernelKind.Covariance, 1e-1, 0.15)]
    public void The_model_operator_is_near_and_its_checks_are_honest(string name, KernelKind kind, double ridge, double tolerance)
    {
        SmallGrid grid = new(name, kind, ridge);
        using GridModel<double> model = grid.Fit();
        using Deviations<double> deviations = model.Deviation(_newX, new() { Method = DeviationMethod.ModelOperator, Checks = 20 });
        Matrix<double> exact = grid.Variances(_newX, grid.Z),
            found = Squared(deviations.Values);
        (double error, double worst, double share) = Compare(exact, found);
        DeviationReport report = deviations.Report;
        Assert.True(error <= tolerance, $"{error:F4}");
        Assert.InRange(report.Checks, 15, 20);
        Assert.InRange(report.LargestDifference!.Value, share, worst * 1.0001);
    }

    [Theory]
    [InlineData("relu (3,2)", KernelKind.Covariance, 1e-2)]
    [InlineData("Fourier coordinates", KernelKind.Tangent, 1e-1)]
    public void Samples_scatter_around_the_dense_variances(string name, KernelKind kind, double ridge)
    {
        SmallGrid grid = new(name, kind, ridge);
        using GridModel<double> model = GridRegression.Fit(grid.Kernel, grid.X, grid.Z, grid.Y, ridge, new() { KernelTolerance = 1e-8 });
        DeviationOptions options = new() { Method = DeviationMethod.Sampling, Samples = 128 };
        using Deviations<double> deviations = model.Deviation(_newX, _newZ, options);
        Matrix<double> exact = grid.Variances(_newX, _newZ),
            found = Squared(deviations.Values);
        List<double> ratios = [];
        for (int i = 0; i < 12; i++)
        {
            for (int a = 0; a < 5; a++)
            {
                ratios.Add(found[i, a] / exact[i, a]);
            }
        }

        // A mean of squares of S normal numbers has the relative deviation sqrt(2/S) = 1/8; at most 12 contexts' worth of them are
        // independent.
        Assert.InRange(ratios.Average(), 0.85, 1.15);
        Assert.All(ratios, ratio => Assert.InRange(ratio, 0.45, 1.7));
        Assert.InRange(Math.Sqrt(ratios.Average(r => (r - 1) * (r - 1))), 0.04, 0.25);
        using Deviations<double> again = model.Deviation(_newX, _newZ, options);
        Assert.Equal(deviations.Values[3, 3], again.Values[3, 3]);
        Assert.Equal(deviations.Report, again.Report);
    }

    [Fact]
    public void Where_the_model_operator_cannot_be_trusted_another_method_is_taken()
    {
        SmallGrid sure = new("relu (3,2)", KernelKind.Covariance, 1e-3),
            vague = new("Fourier coordinates", KernelKind.Tangent, 10);
        using GridModel<double> first = sure.Fit(),
            second = vague.Fit();
        using Deviations<double> few = first.Deviation(_newX, _newZ),
            many = first.Deviation(_newX, _newZ, new() { Samples = 16 }),
            trusted = second.Deviation(_newX);
        Assert.True(few.Report.MeanShare < 0.2 && many.Report.MeanShare < 0.2);
        Assert.Equal((DeviationMethod.Exact, DeviationMethod.Sampling), (few.Report.Method, many.Report.Method));
        Assert.Equal(DeviationMethod.ModelOperator, trusted.Report.Method);
        Assert.True(trusted.Report.MeanShare >= 0.2 && trusted.Report.Negative == 0);
    }

    [Fact]
    public void A_context_of_zeros_has_no_deviation_where_the_prior_has_none()
    {
        SmallGrid grid = new("relu (3,2)", KernelKind.Tangent, 0.1);
        using GridModel<double> model = grid.Fit();
        using Matrix<double> zero = Matrix<double>.Zeros(2, 10);
        foreach (DeviationMethod method in Enum.GetValues<DeviationMethod>())
        {
            using Deviations<double> deviations = model.Deviation(zero, new() { Method = method, Samples = 2 });
            Assert.Equal(0, deviations.Values[1, 3]);
            Assert.Null(deviations.Report.LargestDifference);
        }
    }

    [Fact]
    public void Single_precision_gives_the_same_to_its_digits()
    {
        SmallGrid grid = new("relu (3,2)", KernelKind.Tangent, 0.1);
        using GridModel<float> model = GridRegression.Fit(
            grid.Kernel,
            grid.X.ConvertTo<float>(),
            grid.Z.ConvertTo<float>(),
            grid.Y.ConvertTo<float>(),
            0.1,
            new() { KernelTolerance = 1e-6 }
        );
        using Matrix<float> newX = _newX.ConvertTo<float>(),
            newZ = _newZ.ConvertTo<float>();
        using Deviations<float> deviations = model.Deviation(newX, newZ, new() { Method = DeviationMethod.Exact });
        GridRegressionTests.AssertNear(grid.Variances(_newX, _newZ), Squared(deviations.Values.ConvertTo<double>()), 1e-3);
    }

    [Fact]
    public void Bad_questions_are_refused()
    {
        SmallGrid grid = new("relu (3,2)", KernelKind.Tangent, 0.1);
        using GridModel<double> model = grid.Fit();
        AssertSays("Samples = 0", () => model.Deviation(_newX, new() { Samples = 0 }));
        AssertSays("Checks = -1", () => model.Deviation(_newX, new() { Checks = -1 }));
        AssertSays("Batch = 0", () => model.Deviation(_newX, new() { Batch = 0 }));
        AssertSays("rows have 2 entries, those of training contexts have 10", () => model.Deviation(_newZ));
    }

    private static void AssertSays(string said, Action action) =>
        Assert.Contains(said, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);

    private static Matrix<double> Squared(Matrix<double> values) =>
        Matrix<double>.Create(values.Rows, values.Columns, (i, j) => values[i, j] * values[i, j]);

    // rms(v - exact)/mean(exact), and the largest and smallest |v - exact|/exact.
    private static (double Rms, double Worst, double Least) Compare(Matrix<double> exact, Matrix<double> found)
    {
        double square = 0,
            sum = 0,
            worst = 0,
            least = double.PositiveInfinity;
        for (long i = 0; i < exact.Rows; i++)
        {
            for (long a = 0; a < exact.Columns; a++)
            {
                double difference = Math.Abs(found[i, a] - exact[i, a]);
                square += difference * difference;
                sum += exact[i, a];
                (worst, least) = (Math.Max(worst, difference / exact[i, a]), Math.Min(least, difference / exact[i, a]));
            }
        }

        long count = exact.Rows * exact.Columns;
        return (Math.Sqrt(square / count) / (sum / count), worst, least);
    }
}
