using Hyperkernel.Architectures;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Xunit;
using static Hyperkernel.Tests.Inference.Dense.DenseSamples;

namespace Hyperkernel.Tests.Inference.Dense;

/// <summary>The choice of a kernel and a ridge.</summary>
public class DenseSelectionTests
{
    private static readonly PointKernel[] _kernels = [Sample.Tangent, Sample.Covariance, Hypernetwork.Of(Mlp.Relu(1), Mlp.Relu(2)).Tangent];
    private static readonly double[] _ridges = [10, 0.1, 1e-3];

    [Fact]
    public void The_only_context_cannot_be_left_out()
    {
        Points<double> one = Points<double>.Grid(Matrix<double>.Create(1, 2, (_, k) => k + 1), Matrix<double>.Create(5, 1, (a, _) => a));
        SelectionOptions contexts = new() { Predicting = HoldOut.Contexts };
        ArgumentException problem = Assert.Throws<ArgumentException>(() =>
            DenseRegression.Choose([_kernels[2]], _ridges, one, Matrix<double>.Create(5, 1, (a, _) => a), contexts)
        );
        Assert.Contains("the only context", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SelectionCriterion.LeaveOut)]
    [InlineData(SelectionCriterion.Evidence)]
    public void Every_pair_is_scored_as_its_own_fit_and_the_best_is_fitted(SelectionCriterion criterion)
    {
        using Choice<DenseModel<double>> choice = DenseRegression.Choose(_kernels, _ridges, TrainingPoints, Values, criterion);
        DenseModel<double> model = choice.Model;
        List<double> scores = [];
        foreach (PointKernel kernel in _kernels)
        {
            foreach (double ridge in _ridges)
            {
                using DenseModel<double> alone = DenseRegression.Fit(kernel, TrainingPoints, Values, ridge);
                scores.Add(criterion == SelectionCriterion.LeaveOut ? alone.LeaveOut().MeanSquare : alone.LogMarginalLikelihood().Value);
                Candidate score = choice.Candidates[scores.Count - 1];
                Assert.Equal((kernel, ridge), (score.Kernel, score.Ridge));
                Assert.Equal(scores[^1], score.Score!.Value, 1e-11 * Math.Abs(scores[^1]));
            }
        }

        int best = scores.IndexOf(criterion == SelectionCriterion.LeaveOut ? scores.Min() : scores.Max());
        Assert.Equal(choice.Candidates[best], choice.Best);
        Assert.Equal((_kernels[best / 3], _ridges[best % 3]), (model.Kernel, model.Ridge));
        using DenseModel<double> again = DenseRegression.Fit(model.Kernel, TrainingPoints, Values, model.Ridge);
        Assert.Equal(again.Mean(New).Row(0).ToArray(), model.Mean(New).Row(0).ToArray());
    }

    [Fact]
    public void The_evidence_finds_the_noise_that_values_were_drawn_with()
    {
        // Values drawn from the process itself with noise of variance 0.3; one ridge is right, the others are off by factors of 30.
        Points<double> points = Points<double>.Grid(Contexts, Coordinates);
        using Matrix<double> kernel = Sample.Covariance.Matrix(points);
        for (int i = 0; i < kernel.Rows; i++)
        {
            kernel[i, i] += 0.3;
        }

        MatrixBackends.Managed.Cholesky<double>(kernel);
        using Matrix<double> lower = Matrix<double>.Create(kernel.Rows, kernel.Rows, (i, j) => j > i ? 0 : kernel[i, j]);
        Matrix<double> normal = Matrix<double>.Uninitialized(kernel.Rows, 1),
            values = Matrix<double>.Zeros(kernel.Rows, 1);
        double[] draws = new double[kernel.Rows];
        new Hyperkernel.Randomness.CounterRandom(7, 1).FillNormal<double>(0, draws);
        for (int i = 0; i < draws.Length; i++)
        {
            normal[i, 0] = draws[i];
        }

        MatrixBackends.Managed.Multiply(1.0, lower, Transposition.None, normal, Transposition.None, 0.0, values);
        using Choice<DenseModel<double>> choice = DenseRegression.Choose(
            [Sample.Covariance],
            [0.01, 0.3, 9],
            points,
            values,
            SelectionCriterion.Evidence
        );
        Assert.Equal(0.3, choice.Best.Ridge);
    }

    [Fact]
    public void A_ridge_that_is_too_small_has_no_score_and_is_not_chosen()
    {
        long[] twice = [.. Enumerable.Range(0, 2 * Count).Select(i => (long)(i % Count))];
        Points<double> points = TrainingPoints.Select(twice);
        Matrix<double> values = Matrix<double>.Create(2 * Count, 1, (i, _) => Values[i % Count, 0]);
        using Choice<DenseModel<double>> choice = DenseRegression.Choose(
            [Sample.Tangent],
            [1e-18, 0.1],
            points,
            values,
            SelectionCriterion.LeaveOut
        );
        Assert.Equal([(0.1, false), (1e-18, true)], choice.Candidates.Select(s => (s.Ridge, s.Score is null)));
        Assert.Equal(0.1, choice.Model.Ridge);
        _ = Assert.Throws<NotPositiveDefiniteException>(() =>
            DenseRegression.Choose([Sample.Tangent], [1e-18], points, values, SelectionCriterion.LeaveOut)
        );
        Assert.Contains(
            "0 ridges",
            Assert
                .Throws<ArgumentException>(() => DenseRegression.Choose([Sample.Tangent], [], points, values, SelectionCriterion.LeaveOut))
                .Message,
            StringComparison.Ordinal
        );
    }
}
