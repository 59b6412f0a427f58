using System.Numerics;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.Inference.Conditioned;
using Hyperkernel.Inference.Grid.Decomposition;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Grid;

/// <summary>A kernel regression fitted on a whole grid: h(u) = K(u, U) W.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class GridModel<T> : Regression<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal GridModel(GridSystem<T> system, Matrix<double> weights, int channels, double ridge, SolveReport report)
    {
        (System, Weights, Channels, Ridge, Report) = (system, weights, channels, ridge, report);
    }

    /// <summary>What the solve did, and whether it reached the residual asked for.</summary>
    public override SolveReport Report { get; }

    /// <summary>The system that was solved, which models of other ridges and values may share.</summary>
    public GridSystem<T> System { get; }

    /// <summary>The kernel on the training grid: its rank and the error of its decomposition.</summary>
    public GridDecomposition<T> Decomposition => System.Decomposition;

    /// <inheritdoc/>
    public override double Ridge { get; }

    /// <inheritdoc/>
    public override int Channels { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The decomposition is not of a hypernetwork's kernel.</exception>
    public override PointKernel Kernel =>
        Decomposition is HypernetworkDecomposition<T> { Kernel: var kernel }
            ? kernel
            : throw new InvalidOperationException("GridModel: the decomposed kernel is not a hypernetwork's.");

    internal override string SolverName => System.Mask is null ? Solver.Grid.Name : Solver.Masked.Name;

    internal override SolverOptions Solved => System.Options;

    internal override TrainingEquations<T>? Equations => Decomposition.Exact is { } exact ? new GridEquations<T>(this, exact) : null;

    internal override long ContextWidth => Decomposition.Contexts.Columns;

    /// <summary>Number of unknowns that were solved for.</summary>
    public long Unknowns => Channels * System.Equations;

    /// <summary>
    /// W, stacked channel by channel: C N_x x N_z. In double precision: rounded to single, it would not reach the residual it has.
    /// </summary>
    internal Matrix<double> Weights { get; }

    /// <summary>Whether weights come from a factorisation of the matrix, and answers from the kernel's own entries.</summary>
    public bool IsExact { get; internal init; }

    internal override bool IsExactGrid => IsExact;

    /// <summary>Whether nobody else has the system, so that it is freed with the model.</summary>
    internal bool OwnsSystem { get; init; }

    /// <summary>Predicts at new contexts and the training coordinates.</summary>
    /// <param name="contexts">N_new x n_0.</param>
    /// <exception cref="ArgumentException">The width differs from the training contexts', or an entry is not finite.</exception>
    public Prediction<T> Predict(Matrix<T> contexts)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        return PredictAt(contexts, coordinates: null);
    }

    /// <summary>Predicts at all pairs of new contexts and new coordinates.</summary>
    /// <param name="contexts">N_new x n_0.</param>
    /// <param name="coordinates">M x m_0.</param>
    /// <exception cref="ArgumentException">A width differs from that of the training inputs, or an entry is not finite.</exception>
    public Prediction<T> Predict(Matrix<T> contexts, Matrix<T> coordinates)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        ArgumentNullException.ThrowIfNull(coordinates);
        return PredictAt(contexts, coordinates);
    }

    /// <inheritdoc/>
    public override Matrix<T> Mean(Points<T> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        points = Given(points);
        if (IsExact)
        {
            using Matrix<double> exact = Decomposition.Exact!.Apply(points.In<double>(), Weights, Channels);
            return exact.ConvertTo<T>();
        }

        return PointsOnGrids.Answer(points, Channels, PointsOnGrids.Together, Mean);
    }

    /// <inheritdoc/>
    public override Matrix<T> Mean(Matrix<T> contexts, Matrix<T> coordinates)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        ArgumentNullException.ThrowIfNull(coordinates);
        return PredictAt(contexts, AreTraining(coordinates) ? null : coordinates).Mean;
    }

    /// <summary>
    /// Leaves each context (the default) or each entry out in turn, without fitting again: an approximation that is exact where the kernel
    /// has one Kronecker term (docs/grid.md). Where pairs are missing, 64 drawn entries are left out, with one solve each; the mean square
    /// has a standard error.
    /// </summary>
    /// <remarks>
    /// N_x N_z (N_x + 2 N_z) multiplications. On images residuals are within 2 to 8 % of those of fits without the context, on few smooth
    /// contexts with a small ridge within 25 %.
    /// </remarks>
    /// <param name="leftOut">What is left out together.</param>
    /// <exception cref="NotSupportedException">Pairs are missing, and whole contexts were to be left out.</exception>
    /// <exception cref="InaccurateException">The equations of drawn entries cannot be solved.</exception>
    public override LeftOut<T> LeaveOut(HoldOut? leftOut = null) =>
        System.Mask is not { } mask ? (leftOut == HoldOut.Entries ? GridLeaveOut.Entries(this) : GridLeaveOut.Contexts(this))
        : leftOut != HoldOut.Contexts ? GridLeaveOut.DrawnEntries(this, mask)
        : throw new NotSupportedException(
            "A grid of which pairs are missing cannot leave whole contexts out in closed form; Validate leaves a tenth of them out at once."
        );

    /// <inheritdoc/>
    /// <remarks>
    /// Of the values that the weights solve for, which differ from those that were fitted by the residual. The determinant is estimated.
    /// </remarks>
    public override LogMarginalLikelihood LogMarginalLikelihood(ProbeOptions? options = null) =>
        Likelihood(System.Energies(Weights, Channels, Ridge).Sum(), options);

    /// <summary>
    /// The log marginal likelihood of the values that were fitted, as Gaussian processes plus noise whose variance is the ridge; its
    /// determinant is estimated.
    /// </summary>
    /// <param name="values">Y, as it was fitted: N_x x (N_z C).</param>
    /// <param name="options">The probes of the determinant; the defaults if null.</param>
    /// <exception cref="ArgumentException">The values have another shape, or an option is outside its domain.</exception>
    /// <exception cref="ArithmeticException">The decomposed kernel with this ridge is not positive definite.</exception>
    public LogMarginalLikelihood LogMarginalLikelihood(Matrix<T> values, ProbeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        Shape.RequireEqual(
            System.Contexts,
            System.Coordinates * Channels,
            values.Rows,
            values.Columns,
            nameof(values),
            nameof(LogMarginalLikelihood)
        );
        using Matrix<T> stacked = ChannelStack.Stack(values.View, Channels);
        using Matrix<double> wide = stacked.ConvertTo<double>();
        return Likelihood(System.QuadraticForms(wide, Weights, Channels, Ridge).Sum(), options);
    }

    /// <inheritdoc/>
    public override Deviations<T> Deviation(Points<T> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        return GridDeviations.At(this, Given(points));
    }

    /// <inheritdoc/>
    public override Deviations<T> Deviation(Matrix<T> contexts, Matrix<T> coordinates)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        ArgumentNullException.ThrowIfNull(coordinates);
        return GridDeviations.On(this, contexts, coordinates);
    }

    /// <summary>Posterior standard deviations of the noise-free function at new contexts and the training coordinates.</summary>
    /// <param name="contexts">N_new x n_0.</param>
    /// <param name="options">The method and its checks; the defaults if null.</param>
    /// <exception cref="ArgumentException">The width differs from the training contexts', an entry is not finite, or an option is outside
    /// its domain.</exception>
    public Deviations<T> Deviation(Matrix<T> contexts, DeviationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        return DeviationAt(contexts, coordinates: null, options ?? new());
    }

    /// <summary>Posterior standard deviations of the noise-free function at all pairs of new contexts and new coordinates.</summary>
    /// <param name="contexts">N_new x n_0.</param>
    /// <param name="coordinates">M x m_0.</param>
    /// <param name="options">The method and its checks; the defaults if null.</param>
    /// <exception cref="ArgumentException">A width differs from that of the training inputs, an entry is not finite, or an option is
    /// outside its domain.</exception>
    public Deviations<T> Deviation(Matrix<T> contexts, Matrix<T> coordinates, DeviationOptions options)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        ArgumentNullException.ThrowIfNull(coordinates);
        ArgumentNullException.ThrowIfNull(options);
        return DeviationAt(contexts, coordinates, options);
    }

    internal override double[] ProbeSums(ulong seed)
    {
        ExactGrid exact = Decomposition.Exact!;
        using Matrix<double> weights = ExactGrid.ByPoint(Weights, Channels);
        return KernelResidual.ProbeSums(exact.Kernel, exact.Points, weights, Ridge, seed, exact.Compute);
    }

    internal override void Write(NpzWriter archive)
    {
        archive.Add(PointArrays.Contexts, Decomposition.Contexts);
        archive.Add(PointArrays.Coordinates, Decomposition.Coordinates);
        archive.Add(ModelArrays.Weights, Weights);
        if (System.Mask is { } mask)
        {
            using Matrix<float> observed = mask.ToArray();
            archive.Add(ModelArrays.Observed, observed);
            if (mask.Extra is { } extra)
            {
                archive.Add(ModelArrays.Noise, extra);
            }
        }
    }

    /// <summary>Frees the weights, and the system where <see cref="GridRegression"/> made it for this model alone.</summary>
    /// <param name="disposing">Whether it is disposed of rather than finalized.</param>
    protected override void Dispose(bool disposing)
    {
        Weights.Dispose();
        if (OwnsSystem)
        {
            System.Dispose();
        }
    }

    /// <summary>What a model is stored as; its matrices are the model's own.</summary>
    /// <exception cref="InvalidOperationException">The kernel is not a hypernetwork's.</exception>
    internal GridModelParts<T> ToParts() =>
        Decomposition is HypernetworkDecomposition<T> { Kernel: var kernel }
            ? new(kernel, Decomposition.Contexts, Decomposition.Coordinates, Weights, Channels, Ridge, Report, System.Options, IsExact)
            {
                Mask = System.Mask,
            }
            : throw new InvalidOperationException("GridModel: only a model of a hypernetwork's kernel can be stored.");

    private LogMarginalLikelihood Likelihood(double fit, ProbeOptions? options)
    {
        if (System.Mask is { AreMerged: true })
        {
            throw new NotSupportedException(
                "Some pairs were observed several times and stand in the grid as their means, whose likelihood is not that of the "
                    + "observations; the dense solver has it."
            );
        }

        LogDeterminant determinant = System.LogDeterminant(Ridge, options);
        double constant = Unknowns * Math.Log(2 * Math.PI);
        return new(-0.5 * (fit + (Channels * determinant.Value) + constant), fit, determinant, Channels);
    }

    private Points<T> Given(Points<T> points)
    {
        Kernel.Check(points, nameof(points));
        return points;
    }

    /// <summary>Whether coordinates are the training ones, whose factors are there already.</summary>
    internal bool AreTraining(Matrix<T> coordinates)
    {
        Matrix<T> training = Decomposition.Coordinates;
        bool same = training.Rows == coordinates.Rows && training.Columns == coordinates.Columns;
        for (long a = 0; same && a < training.Rows; a++)
        {
            same = training.Row(a).SequenceEqual(coordinates.Row(a));
        }

        return same;
    }

    /// <summary>Deviations on a grid by a method that is given; at the training coordinates if null.</summary>
    internal Deviations<T> DeviationAt(Matrix<T> contexts, Matrix<T>? coordinates, DeviationOptions options)
    {
        options.Check();
        using PosteriorVariance<T> variance = new(this, contexts, coordinates, options);
        return variance.Compute();
    }

    private Prediction<T> PredictAt(Matrix<T> contexts, Matrix<T>? coordinates) =>
        new GridPredictor<T>(this, contexts, coordinates).Predict();
}
