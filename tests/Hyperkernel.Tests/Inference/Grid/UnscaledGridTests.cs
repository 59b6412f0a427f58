using System.Numerics;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Kernels;
using Xunit;

namespace Hyperkernel.Tests.Inference.Grid;

/// <summary>
/// Answers on grids whose contexts have any size and any spread are those of a dense solve with exact entries, or there is an error.
/// </summary>
public class UnscaledGridTests
{
    private const int Contexts = 12;
    private const int Coordinates = 7;
    private static readonly Matrix<double> _z = Matrix<double>.Create(Coordinates, 2, (a, axis) => axis == 0 ? a / 8.0 : 1);

    public static TheoryData<string, KernelKind, double> Cases
    {
        get
        {
            TheoryData<string, KernelKind, double> data = [];
            foreach (string name in (string[])["bytes", "1e-3", "1", "1e3", "four decades"])
            {
                foreach (KernelKind kind in Enum.GetValues<KernelKind>())
                {
                    data.Add(name, kind, 1e-3);
                    data.Add(name, kind, 1e-2);
                    data.Add(name, kind, 1);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Terms_in_double_precision_give_the_right_means_and_deviations(string name, KernelKind kind, double ridge) =>
        Check<double>(name, kind, ridge);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Terms_in_single_precision_give_the_right_means_and_deviations(string name, KernelKind kind, double ridge) =>
        Check<float>(name, kind, ridge);

    [Theory]
    [InlineData("bytes", true)]
    [InlineData("bytes", false)]
    [InlineData("four decades", true)]
    [InlineData("four decades", false)]
    public void Models_of_small_grids_are_solved_exactly(string name, bool inDouble)
    {
        (HypernetworkKernel kernel, Matrix<double> x, Matrix<double> newX, Matrix<double> y) = Sample(name, KernelKind.Tangent);
        Oracle oracle = new(kernel, x, newX, y, 0.01);
        using RegressionModel model = RegressionModel.Fit(kernel, Observations.OfGrid(x, _z, y, 2), 0.01, new() { InDouble = inDouble });
        Assert.Equal(Solver.Grid, model.Solver);
        Assert.InRange(model.Report!.Value.RelativeResidual, 0, 1e-9);
        double tolerance = inDouble ? 1e-8 : 1e-6;
        GridRegressionTests.AssertNear(oracle.Mean, model.Mean(Queries.AllPairs(newX)), tolerance);
        Deviations<double> all = model.Deviation(Queries.AllPairs(newX));
        GridRegressionTests.AssertNear(oracle.Deviations, all.Values, 1e-4);
        Queries pairs = Queries.Pairs(
            Matrix<double>.Create(3, x.Columns, (i, j) => newX[i, j]),
            Matrix<double>.Create(3, 2, (i, j) => _z[2 * i, j])
        );
        Assert.Equal(1, model.Deviation(pairs).Values[2, 0] / all.Values[2, 4], 1e-3);
        Assert.Equal(oracle.Mean[1, (2 * 2) + 1], model.Mean(pairs)[1, 1], 1e-6);
    }

    [Fact]
    public void A_decomposition_that_is_too_coarse_is_made_finer()
    {
        (HypernetworkKernel kernel, Matrix<double> x, _, Matrix<double> y) = Sample("1", KernelKind.Tangent);
        SolverOptions coarse = new() { KernelTolerance = 1e-2, RelativeResidual = 1e-7 };
        using GridSystem<double> system = new(GridRegression.Decompose(kernel, x, _z, coarse), coarse);
        int rank = system.Decomposition.System.Rank;
        using GridModel<double> model = system.Solve(y, 0.01);
        Assert.True(model.Report.Converged, $"{model.Report}");
        Assert.True(system.Decomposition.System.Rank > rank && system.Options.KernelTolerance < 1e-6);
        Assert.Equal(Residual(kernel, x, y, model, 0.01), model.Report.RelativeResidual, 1e-10);
    }

    [Fact]
    public void Where_terms_do_not_serve_the_matrix_is_factored()
    {
        (HypernetworkKernel kernel, Matrix<double> x, Matrix<double> newX, Matrix<double> y) = Sample("four decades", KernelKind.Tangent);
        using GridModel<double> model = GridRegression.Fit(kernel, x, _z, y, 0.01, new() { MaxRank = 2 });
        Assert.True(model.IsExact && model.Report is { Converged: true, Iterations: 0 });
        GridRegressionTests.AssertNear(new Oracle(kernel, x, newX, y, 0.01).Mean, model.Predict(newX).Mean);
    }

    [Fact]
    public void Where_neither_serves_the_work_is_refused()
    {
        Matrix<double> x = GridRegressionTests.Rows(1000, 4, 1),
            z = GridRegressionTests.Rows(400, 2, 2),
            y = GridRegressionTests.Rows(1000, 400, 3);
        InaccurateException error = Assert.Throws<InaccurateException>(() =>
            GridRegression.Fit(HypernetworkSamples.Of("erf in both").Tangent, x, z, y, 0.01, new() { MaxRank = 1, MaxIterations = 60 })
        );
        Assert.Contains("Kronecker terms leave a relative residual of", error.Message, StringComparison.Ordinal);
        Assert.Contains("the matrix of 400,000 equations takes 1192.1 GiB, of", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_residual_judged_by_some_equations_is_that_of_all()
    {
        HypernetworkKernel kernel = HypernetworkSamples.Of("relu (3,2)").Tangent;
        Matrix<double> x = GridRegressionTests.Rows(80, 6, 1),
            z = GridRegressionTests.Rows(60, 2, 2),
            y = GridRegressionTests.Rows(80, 60, 3);
        using GridModel<double> model = GridRegression.Fit(
            kernel,
            x,
            z,
            y,
            0.01,
            new() { KernelTolerance = 1e-3, RelativeResidual = 1e-2 }
        );
        using Matrix<double> weights = ExactGrid.ByPoint(model.Weights, 1),
            product = Matrix<double>.Uninitialized(4800, 1);
        new KernelOperator<double>(kernel, Points<double>.Grid(x, z)).Apply(weights, product);
        double square = 0,
            size = 0;
        for (int p = 0; p < 4800; p++)
        {
            square += Math.Pow(y[p / 60, p % 60] - product[p, 0] - (0.01 * weights[p, 0]), 2);
            size += Math.Pow(y[p / 60, p % 60], 2);
        }

        Assert.InRange(model.Report.RelativeResidual / Math.Sqrt(square / size), 0.7, 1.4);
    }

    [Theory]
    [InlineData("Fourier coordinates")]
    [InlineData("erf in both")]
    public void Rows_without_anything_else_are_those_of_the_matrix(string name)
    {
        foreach (KernelKind kind in Enum.GetValues<KernelKind>())
        {
            HypernetworkKernel kernel = new(HypernetworkSamples.Of(name), kind);
            Matrix<double> x = GridRegressionTests.Rows(70, 6, 1),
                z = GridRegressionTests.Rows(5, 2, 2),
                w = GridRegressionTests.Rows(140, 5, 3);
            GridDecomposition<double> decomposition = GridRegression.Decompose(kernel, x, z);
            double[,] all = DenseOracle.Kernel(kernel, x, z, x, z);
            long[] rows = [0, 7, 349, 64 * 5];
            using Matrix<double> found = decomposition.Exact!.Apply(decomposition.Exact.Select(rows), w, 2);
            for (int k = 0; k < rows.Length; k++)
            {
                for (int c = 0; c < 2; c++)
                {
                    double expected = Enumerable.Range(0, 350).Sum(p => all[rows[k], p] * w[(70 * c) + (p / 5), p % 5]);
                    Assert.Equal(expected, found[k, c], 1e-9 * 350);
                }
            }
        }
    }

    [Fact]
    public void Samples_of_equations_stand_for_all()
    {
        double[] sizes = [.. Enumerable.Range(0, 50_000).Select(i => i % 1000 == 0 ? 1e6 : 1.0 + (i % 7))];
        double sum = 0,
            large = 0;
        for (ulong seed = 1; seed <= 20; seed++)
        {
            RowSample sample = RowSample.Of(sizes, seed);
            Assert.Equal(RowSample.CountFor(sizes.Length), sample.Rows.Length);
            Assert.All(sample.Shares, share => Assert.InRange(share, 0, 2.0 * sizes.Length / sample.Rows.Length));
            sum += sample.Rows.Zip(sample.Shares).Sum(p => p.Second * (1 + (p.First % 3))) / 20;
            large += sample.Rows.Zip(sample.Shares).Where(p => p.First % 1000 == 0).Sum(p => p.Second) / 20;
        }

        Assert.InRange(sum / 100_000, 0.95, 1.05);
        Assert.InRange(large / 50, 0.95, 1.05);
        // Rows of a grid have an entry for each of its pairs, however few of them have equations.
        Assert.Equal(RowSample.CountFor(10_000_000), RowSample.Of(sizes, 1, entries: 10_000_000).Rows.Length);
        Assert.Equal(512, RowSample.CountFor(20_000));
        Assert.Equal(512, RowSample.Of(sizes[..4096], 1, entries: 20_000).Rows.Length);
        Assert.True(RowSample.Of(sizes[..512], 1, entries: 10_000_000).AreAll);
        RowSample whole = RowSample.Of(sizes[..4096], 1);
        Assert.True(whole.AreAll && whole.Rows.SequenceEqual(Enumerable.Range(0, 4096).Select(i => (long)i)));
    }

    private static void Check<T>(string name, KernelKind kind, double ridge)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (HypernetworkKernel kernel, Matrix<double> x, Matrix<double> newX, Matrix<double> y) = Sample(name, kind);
        Oracle oracle = new(kernel, x, newX, y, ridge);
        using GridModel<T> model = GridRegression.Fit(kernel, x.ConvertTo<T>(), _z.ConvertTo<T>(), y.ConvertTo<T>(), ridge);
        double residual = Residual(kernel, x, y, model, ridge);
        Assert.True(residual <= 2e-4, $"the true residual is {residual:E1}");
        Assert.InRange(model.Report.RelativeResidual, (0.5 * residual) - 1e-8, (2 * residual) + 1e-8);
        GridRegressionTests.AssertNear(oracle.Mean, model.Predict(newX.ConvertTo<T>()).Mean.ConvertTo<double>(), 1e-3);
        using Deviations<T> deviations = model.Deviation(newX.ConvertTo<T>());
        if (name == "1e3" && !deviations.Report.IsTrusted)
        {
            // Of variances that are a part in 10^14 of the prior's double precision has no digit left, which is said.
            Assert.True(deviations.Report is { Unresolved: > 0, MeanShare: < 1e-12 }, $"{deviations.Report}");
            return;
        }

        Assert.True(deviations.Report.IsTrusted, $"{deviations.Report}");
        double largest = oracle.Deviations.Row(0).ToArray().Max();
        for (int a = 0; a < Coordinates; a++)
        {
            Assert.Equal(oracle.Deviations[0, a], double.CreateTruncating(deviations.Values[0, a]), 0.1 * largest);
        }
    }

    private static double Residual<T>(HypernetworkKernel kernel, Matrix<double> x, Matrix<double> y, GridModel<T> model, double ridge)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[,] dense = DenseOracle.Kernel(kernel, x, _z, x, _z);
        double largest = 0;
        for (int c = 0; c < 2; c++)
        {
            double[] w =
            [
                .. Enumerable
                    .Range(0, Contexts * Coordinates)
                    .Select(p => model.Weights[(c * Contexts) + (p / Coordinates), p % Coordinates]),
            ];
            double square = 0,
                size = 0;
            for (int p = 0; p < w.Length; p++)
            {
                double value = y[p / Coordinates, (p % Coordinates * 2) + c];
                square += Math.Pow(value - Enumerable.Range(0, w.Length).Sum(q => dense[p, q] * w[q]) - (ridge * w[p]), 2);
                size += value * value;
            }

            largest = Math.Max(largest, Math.Sqrt(square / size));
        }

        return largest;
    }

    // All numbers have few digits, so that they are the same in single precision.
    private static (HypernetworkKernel Kernel, Matrix<double> X, Matrix<double> NewX, Matrix<double> Y) Sample(string name, KernelKind kind)
    {
        Random random = new(4);
        Hypernetwork biased = Hypernetwork.Of(Mlp.Of(Activation.ReluSqrt2, 2, biasStd: 0.3), Mlp.Of(Activation.ReluSqrt2, 1, biasStd: 1));
        Matrix<double> x = Matrix<double>.Create(
            Contexts,
            6,
            (_, _) => name == "bytes" ? random.Next(256) : Math.Round(((2 * random.NextDouble()) - 1) * 256) / 128
        );
        for (int i = 0; i < Contexts; i++)
        {
            double factor = name switch
            {
                "bytes" or "1" => 1,
                "1e-3" => Math.ScaleB(1, -10),
                "1e3" => 1024,
                _ => Math.ScaleB(1, random.Next(-7, 7)),
            };
            for (int j = 0; j < 6; j++)
            {
                x[i, j] *= factor;
            }
        }

        Matrix<double> y = Matrix<double>.Create(
            Contexts,
            2 * Coordinates,
            (i, j) => (float)(Math.Sin(i + (3 * _z[j / 2, 0])) + (j % 2 * 0.5))
        );
        return (
            new(name == "four decades" ? biased : Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(1)), kind),
            x,
            Matrix<double>.Create(4, 6, (i, j) => i < 2 ? x[i, j] : 1.25 * x[i + 3, j]),
            y
        );
    }

    /// <summary>Means and deviations by their formulas, with every entry by the scalar maps.</summary>
    private sealed class Oracle
    {
        public Oracle(HypernetworkKernel kernel, Matrix<double> x, Matrix<double> newX, Matrix<double> y, double ridge)
        {
            Matrix<double> z = _z;
            double[,] training = DenseOracle.Kernel(kernel, x, z, x, z),
                cross = DenseOracle.Kernel(kernel, newX, z, x, z),
                own = DenseOracle.Kernel(kernel, newX, z, newX, z);
            Mean = DenseOracle.Predict(training, cross, y, 2, ridge, newX.Rows);
            int n = training.GetLength(0),
                m = cross.GetLength(0);
            using Matrix<double> factor = Matrix<double>.Create(n, n, (i, j) => training[i, j] + (i == j ? ridge : 0)),
                half = Matrix<double>.Create(n, m, (k, p) => cross[p, k]);
            MatrixBackends.Managed.Cholesky<double>(factor);
            MatrixBackends.Managed.SolveTriangular<double>(factor, Transposition.None, half);
            Deviations = Matrix<double>.Create(
                newX.Rows,
                Coordinates,
                (i, a) =>
                {
                    int p = (int)((i * Coordinates) + a);
                    return Math.Sqrt(own[p, p] - Enumerable.Range(0, n).Sum(k => half[k, p] * half[k, p]));
                }
            );
        }

        public Matrix<double> Mean { get; }

        public Matrix<double> Deviations { get; }
    }
}
