using System.Numerics;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.Inference.Conditioned;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Flow;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Models;

/// <summary>A regression in its precision behind arrays in double precision.</summary>
internal abstract class Solution : IDisposable
{
    public abstract Solver Solver { get; }

    public abstract SolveReport Report { get; }

    public abstract Conditioning? Conditioning { get; }

    public abstract bool IsExactGrid { get; }

    public abstract SolverOptions? Solved { get; }

    public abstract long ContextWidth { get; }

    public abstract double[] ProbeSums(ulong seed);

    /// <summary>Means at prepared contexts: N x (M C) for all pairs, N x C row by row.</summary>
    public abstract Matrix<double> Mean(Queries queries);

    /// <summary>Standard deviations at prepared contexts.</summary>
    public abstract Deviations<double> Deviation(Queries queries);

    /// <summary>What the training values are less their prediction from all others.</summary>
    public abstract LeftOut<double> LeaveOut(HoldOut? leftOut);

    /// <summary>
    /// What parts of the training values are less their prediction from all others, with predictive deviations; null where the solver has
    /// no closed form.
    /// </summary>
    public abstract LeftOutParts? LeaveOut(int[][] parts);

    /// <summary>The same, conditioned on known values at some of the points of prepared queries.</summary>
    public abstract Solution Condition(Queries queries, KnownList known);

    public abstract LogMarginalLikelihood LogMarginalLikelihood(ProbeOptions? options);

    /// <summary>Means, and where wanted standard deviations, of an ensemble of networks trained by gradient flow for some time.</summary>
    /// <exception cref="ArgumentException">The solver is not the dense one, or the time is negative.</exception>
    public abstract (Matrix<double> Mean, Deviations<double>? Deviation) Trained(Queries queries, double time, bool withDeviation);

    public abstract void Write(NpzWriter archive);

    public abstract void Dispose();
}

/// <summary>The same of any solver.</summary>
internal sealed class Solution<T>(Regression<T> regression) : Solution
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override Solver Solver => Solver.Named(regression.SolverName);

    public override SolveReport Report => regression.Report;

    public override Conditioning? Conditioning => regression.Conditioning;

    public override bool IsExactGrid => regression.IsExactGrid;

    public override SolverOptions? Solved => regression.Solved;

    public override long ContextWidth => regression.ContextWidth;

    public override double[] ProbeSums(ulong seed) => regression.ProbeSums(seed);

    public override Matrix<double> Mean(Queries queries) => MeanOf(regression, queries);

    public override Deviations<double> Deviation(Queries queries) => DeviationOf(regression, queries);

    public override LeftOut<double> LeaveOut(HoldOut? leftOut)
    {
        using LeftOut<T> left = regression.LeaveOut(leftOut);
        return new(left.Residuals.ConvertTo<double>(), left.MeanSquare) { StandardError = left.StandardError };
    }

    public override LeftOutParts? LeaveOut(int[][] parts) =>
        regression is ConditionedRegression<T>
            ? throw ConditionedRegression<T>.Unable("cannot be validated")
            : (regression as DenseModel<T>)?.LeaveOut(parts);

    public override Solution Condition(Queries queries, KnownList known)
    {
        using Matrix<T> values = known.Values.ConvertTo<T>();
        return new Solution<T>(regression.Condition(PointArrays.Of<T>(queries).Select(known.Places), values));
    }

    public override LogMarginalLikelihood LogMarginalLikelihood(ProbeOptions? options) => regression.LogMarginalLikelihood(options);

    public override (Matrix<double> Mean, Deviations<double>? Deviation) Trained(Queries queries, double time, bool withDeviation)
    {
        DenseModel<T> model =
            regression is ConditionedRegression<T>
                ? throw ConditionedRegression<T>.Unable("knows the end of training only")
                : regression as DenseModel<T>
                    ?? throw new ArgumentException(
                        $"RegressionModel: a model of the {Solver} solver knows the end of training only; one of the dense solver knows "
                            + $"every time."
                    );
        if (model.Noise is not null)
        {
            throw new ArgumentException(
                "RegressionModel: the observations have noise of their own, which training by gradient flow has no equivalent of; the "
                    + "end of training is all that this model knows."
            );
        }

        using GradientFlow<T> flow = GradientFlow.Fit(model.Kernel, model.Points, model.Values, model.Ridge);
        using FlowModel<T> trained = flow.After(time);
        return (MeanOf(trained, queries), withDeviation ? DeviationOf(trained, queries) : null);
    }

    public override void Write(NpzWriter archive) => regression.Write(archive);

    public override void Dispose() => regression.Dispose();

    private static Matrix<double> MeanOf(Regression<T> regression, Queries queries)
    {
        if (!queries.AreAllPairs || queries.Coordinates is null)
        {
            using Matrix<T> list = regression.Mean(PointArrays.Of<T>(queries));
            return list.ConvertTo<double>();
        }

        using Matrix<T> contexts = queries.Contexts.ConvertTo<T>(),
            coordinates = queries.Coordinates.ConvertTo<T>();
        using Matrix<T> mean = regression.Mean(contexts, coordinates);
        return mean.ConvertTo<double>();
    }

    private static Deviations<double> DeviationOf(Regression<T> regression, Queries queries)
    {
        if (!queries.AreAllPairs || queries.Coordinates is null)
        {
            using Deviations<T> list = regression.Deviation(PointArrays.Of<T>(queries));
            return new(list.Values.ConvertTo<double>(), list.Report);
        }

        using Matrix<T> contexts = queries.Contexts.ConvertTo<T>(),
            coordinates = queries.Coordinates.ConvertTo<T>();
        using Deviations<T> deviations = regression.Deviation(contexts, coordinates);
        return new(deviations.Values.ConvertTo<double>(), deviations.Report);
    }
}
