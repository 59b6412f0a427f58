using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Models;

/// <summary>A solved regression in its precision, behind one face: arrays in and out are in double precision.</summary>
internal abstract class Solution : IDisposable
{
    /// <summary>How it was solved.</summary>
    public abstract SolverKind Solver { get; }

    /// <summary>What the solve did, and the residual it left; null in a file of a version that did not say.</summary>
    public abstract SolveReport? Report { get; }

    /// <summary>How many digits of a factorised solve are sure; null where nothing was factored.</summary>
    public virtual Conditioning? Conditioning => null;

    /// <summary>Whether a grid's answers come from the kernel's own entries.</summary>
    public virtual bool IsExactGrid => false;

    /// <summary>How it was solved in the end, where that differs from what was asked for.</summary>
    public virtual GridOptions Options(GridOptions asked) => asked;

    /// <summary>(K + ridge) W at a few training points, from entries of the kernel in double precision.</summary>
    public abstract double[] ProbeSums(ulong seed);

    /// <summary>The width of contexts, or of a plain network's inputs.</summary>
    public abstract long ContextWidth { get; }

    /// <summary>Means at prepared contexts: N x (M C) for all pairs, N x C row by row.</summary>
    public abstract Matrix<double> Mean(Queries queries);

    /// <summary>Standard deviations at prepared contexts.</summary>
    public abstract Deviation Deviation(Queries queries);

    /// <summary>Means, and where wanted standard deviations, of an ensemble of networks trained by gradient flow for some time.</summary>
    /// <exception cref="ArgumentException">The solution does not hold what that takes, or the time is negative.</exception>
    public virtual (Matrix<double> Mean, Deviation? Deviation) Trained(Queries queries, double time, bool withDeviation) =>
        throw new ArgumentException(
            $"RegressionModel: a model of the {Solver.ToString().ToLowerInvariant()} solver knows the end of training only; one "
                + $"of the dense solver knows every time."
        );

    /// <summary>Adds training inputs, weights and what else predictions need.</summary>
    public abstract void Write(NpzWriter archive);

    public abstract void Dispose();
}
