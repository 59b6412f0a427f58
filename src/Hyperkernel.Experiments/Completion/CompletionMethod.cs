using Hyperkernel.Inference;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>A way to complete images, with all settings among which it is chosen on training data.</summary>
/// <param name="Name">The name in results, such as <c>hyperkernel</c>.</param>
/// <param name="Families">Its settings: families differ in what is expensive to change, members of a family in a number that is cheap to
/// change.</param>
public sealed record CompletionMethod(string Name, IReadOnlyList<SettingFamily> Families)
{
    /// <summary>
    /// Whether it trains networks, which may diverge and have no numbers then; of any other method numbers that are none are an error.
    /// </summary>
    public bool MayDiverge { get; init; }
}

/// <summary>Settings that share their expensive part, such as a kernel's decomposition.</summary>
public abstract class SettingFamily
{
    /// <summary>What the members have in common, for people.</summary>
    public abstract string Description { get; }

    /// <summary>The name of the number in which members differ, such as "ridge".</summary>
    public abstract string MemberName { get; }

    /// <summary>The members, in the order in which they are tried; neighbours are alike.</summary>
    public abstract IReadOnlyList<double> Members { get; }

    /// <summary>The least member that there can be: where it is the best, nothing lies beyond.</summary>
    public virtual double LeastPossible => 0;

    /// <summary>Does what the members share.</summary>
    public abstract ICompleter Prepare(CompletionTask task, CancellationToken cancellation);

    /// <summary>
    /// The same to choose among settings: images may be off by what changes their error by much less than another setting does.
    /// </summary>
    public virtual ICompleter PrepareToChoose(CompletionTask task, CancellationToken cancellation) => Prepare(task, cancellation);

    /// <summary>Whether no member after one with this error can be the best, where the least error before it is known.</summary>
    internal virtual bool EndsAfter(double error, double least) => false;

    /// <summary>What completing takes with some members, roughly; nothing worth counting unless it is said.</summary>
    internal virtual SolveCost CostOf(CompletionTask task, int members) => default;
}

/// <summary>A family of settings, ready for a task.</summary>
public interface ICompleter
{
    /// <summary>Completes the task's test images with one member of the family.</summary>
    /// <returns>N x (pixels x channels), all pixels.</returns>
    Completion Complete(double member);
}

/// <summary>Completed images and, of a method that solves a system, what the solve did.</summary>
/// <param name="Images">N x (pixels x channels), all pixels.</param>
/// <param name="Solve">What an iterative solve did; null where there was none.</param>
/// <param name="Terms">Kronecker terms, the error found of the kernel's decomposition, and whether it is within the tolerance; null where
/// there was none.</param>
public sealed record Completion(
    Matrix<float> Images,
    SolveReport? Solve = null,
    (int Rank, double Error, bool WithinTolerance)? Terms = null
)
{
    /// <summary>
    /// The standard deviation of each pixel between the subsets of an ensemble, of the images' shape; null of other methods.
    /// </summary>
    public Matrix<float>? Spread { get; init; }
}
