using Hyperkernel.Inference;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators.Blocks;

namespace Hyperkernel.Operators;

/// <summary>
/// An operator learnt from pairs of functions: the regression with the kernel of an infinitely wide hypernetwork whose context is a whole
/// input function and whose coordinate is a point of the output function.
/// </summary>
/// <remarks>
/// Inputs are prepared (<see cref="OperatorOptions"/>), outputs are centred. On regular output grids the equations fall apart by
/// frequencies, with a group by its representations, and where coordinates are learnt apart (H = 1) by the group's representations alone:
/// exactly, without iterations. All is computed in double precision, since ridges of 1e-8 are below the rounding of single precision.
/// Functions are rows; channels of a point stand side by side.
/// </remarks>
public sealed partial class OperatorRegression : IDisposable
{
    private readonly SymmetryGroup _group;
    private readonly OperatorSolution _solution;

    private OperatorRegression(
        OperatorOptions options,
        FunctionGrid inputs,
        FunctionGrid outputs,
        SymmetryGroup group,
        OperatorSolution solution
    )
    {
        (Options, InputGrid, OutputGrid, _group, _solution) = (options, inputs, outputs, group, solution);
    }

    /// <summary>How it was learnt.</summary>
    public OperatorOptions Options { get; }

    /// <summary>Where input functions are sampled.</summary>
    public FunctionGrid InputGrid { get; }

    /// <summary>Where output functions are sampled.</summary>
    public FunctionGrid OutputGrid { get; }

    /// <summary>The number N of training pairs.</summary>
    public int Functions => _solution.Functions;

    /// <summary>What the fit did, and the error to expect.</summary>
    public OperatorReport Report => _solution.Report;

    /// <summary>
    /// Whether operators with these options can be learnt: always with H = 1, else on regular output grids.
    /// </summary>
    /// <param name="options">The options.</param>
    /// <param name="outputGrid">Where outputs are sampled.</param>
    public static bool CanLearn(OperatorOptions options, FunctionGrid outputGrid)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(outputGrid);
        return BlockSystem.Applies(options, outputGrid);
    }

    /// <summary>Learns an operator.</summary>
    /// <param name="inputs">N x (m C) values of input functions.</param>
    /// <param name="outputs">
    /// N x (m' C') values of output functions; NaN where they were not observed. What the others say of those is solved for exactly, up to
    /// 12,000 of them (without a group and with H = 1, any number).
    /// </param>
    /// <param name="inputGrid">Where inputs are sampled, m points.</param>
    /// <param name="outputGrid">Where outputs are sampled, m' points.</param>
    /// <param name="options">The kernel, the symmetry and the settings; the defaults if null.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, an input is not finite, an output is infinite or a value missing in all
    /// of them, there are fewer than two functions, all inputs are
    /// equal, or the grids do not have the symmetry; the message says which and what helps.</exception>
    /// <exception cref="NotPositiveDefiniteException">The ridge is below rounding.</exception>
    /// <exception cref="InaccurateException">The equations could not be solved to a relative residual of 1e-6.</exception>
    /// <exception cref="InsufficientMemoryException">A block does not fit in memory.</exception>
    public static OperatorRegression Fit(
        Matrix<double> inputs,
        Matrix<double> outputs,
        FunctionGrid inputGrid,
        FunctionGrid outputGrid,
        OperatorOptions? options = null
    )
    {
        options ??= new();
        options.Check();
        OperatorChecks.Pairs(inputs, outputs, inputGrid, outputGrid, options);
        SymmetryGroup group = SymmetryGroup.Of(options, inputGrid, outputGrid);
        return new(options, inputGrid, outputGrid, group, OperatorSolution.Of(inputs, outputs, inputGrid, outputGrid, group, options));
    }

    /// <summary>Predicts output functions.</summary>
    /// <param name="inputs">N' x (m C).</param>
    /// <returns>N' x (m' C').</returns>
    /// <exception cref="ArgumentException">The width differs, or an entry is not finite.</exception>
    public Matrix<double> Mean(Matrix<double> inputs)
    {
        Require(inputs);
        return _solution.Mean(inputs);
    }

    /// <summary>
    /// The predictive standard deviations of output functions, noise included: of a Gaussian process with this kernel, whose variance in
    /// each block of the outputs is what leaving out one function after the other found there.
    /// </summary>
    /// <param name="inputs">N' x (m C).</param>
    /// <returns>N' x (m' C').</returns>
    /// <exception cref="ArgumentException">The width differs, or an entry is not finite.</exception>
    /// <exception cref="NotPositiveDefiniteException">The ridge is below rounding.</exception>
    public Matrix<double> Deviation(Matrix<double> inputs)
    {
        Require(inputs);
        return _solution.Deviation(inputs);
    }

    /// <summary>
    /// The half width of bands that hold a share of new values, in predictive deviations: the quantile over all training functions and
    /// points of what leaving out found.
    /// </summary>
    /// <param name="share">The share, .01 to .99.</param>
    /// <exception cref="ArgumentException">The share is not between .01 and .99.</exception>
    public double BandFactor(double share = 0.9) =>
        share is >= 0.01 and <= 0.99
            ? _solution.Quantile(share)
            : throw new ArgumentException(FormattableString.Invariant($"BandFactor: share = {share}, must be .01 to .99."), nameof(share));

    /// <summary>
    /// What each training output is less its prediction from all other functions (with a symmetry from all copies of all others), N x (m'
    /// C'); no fit is repeated. NaN where the value is missing; the missing values of the others are taken for what all functions say of
    /// them.
    /// </summary>
    public Matrix<double> LeaveOut() => _solution.LeaveOut();

    /// <summary>
    /// The log marginal likelihood of the centred outputs as a Gaussian process plus noise, in nats, at the variance of the kernel that
    /// makes it largest, the same for all blocks.
    /// </summary>
    public double LogMarginalLikelihood() => _solution.LogMarginalLikelihood;

    /// <inheritdoc/>
    public void Dispose() => _solution.Dispose();

    private void Require(Matrix<double> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Shape.RequireEqual(
            inputs.Rows,
            (long)InputGrid.Count * Options.InputChannels,
            inputs.Rows,
            inputs.Columns,
            nameof(inputs),
            nameof(OperatorRegression)
        );
        Finite.Require<double>(inputs, nameof(inputs));
    }
}
