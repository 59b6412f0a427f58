using Hyperkernel.Data;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Models;

/// <summary>A solved regression in its precision, behind one face: arrays in and out are in double precision.</summary>
internal abstract class Solution : IDisposable
{
    /// <summary>How it was solved.</summary>
    public abstract SolverKind Solver { get; }

    /// <summary>What an iteration did; null where there was none.</summary>
    public abstract SolveReport? Report { get; }

    /// <summary>How many digits of a factorised solve are sure; null where nothing was factored.</summary>
    public virtual Conditioning? Conditioning => null;

    /// <summary>The width of contexts, or of a plain network's inputs.</summary>
    public abstract long ContextWidth { get; }

    /// <summary>Means at prepared contexts: N x (M C) for all pairs, N x C row by row.</summary>
    public abstract Matrix<double> Mean(Queries queries);

    /// <summary>Standard deviations at prepared contexts.</summary>
    public abstract Deviation Deviation(Queries queries);

    /// <summary>Means, and where wanted standard deviations, of an ensemble of networks trained by gradient flow for some time.</summary>
    /// <exception cref="ArgumentException">The solution does not hold what that takes, or the time is negative.</exception>
    public virtual (Matrix<double> Mean, Deviation? Deviation) Trained(Queries queries, double time, bool withDeviation) => throw new ArgumentException(
        $"RegressionModel: a model of the {Solver.ToString().ToLowerInvariant()} solver knows the end of training only; one of the dense solver knows every time.");

    /// <summary>Adds training inputs, weights and what else predictions need.</summary>
    public abstract void Write(NpzWriter archive);

    public abstract void Dispose();
}
