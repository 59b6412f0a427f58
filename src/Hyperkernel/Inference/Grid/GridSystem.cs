using System.Numerics;
using Hyperkernel.Inference.Grid.Masked;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>
/// A kernel on a training grid with what every solve on it shares, whatever the ridge and the values: factors and eigenbasis.
/// </summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class GridSystem<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Iterations end below the residual asked for, and the terms may add three quarters of it at a right angle.
    private const double Leeway = 1.25;

    private Lazy<KroneckerEigenbasis<T>> _eigenbasis;
    private (double Ridge, ISymmetricOperator<T> Inverse)? _masked;
    private MaskedMethod _asked;
    private MaskedMethod _taken;

    /// <summary>A system on a decomposed kernel.</summary>
    /// <param name="decomposition">The kernel on the training grid, which is freed with this system.</param>
    /// <param name="options">How to solve.</param>
    public GridSystem(GridDecomposition<T> decomposition, SolverOptions options)
    {
        ArgumentNullException.ThrowIfNull(decomposition);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        Decomposition = decomposition;
        Options = options.For<T>();
        _eigenbasis = new(() => new(Decomposition.System, Options.Compute.Backend));
    }

    /// <summary>The kernel on the training grid; a solve that finds it too coarse for its residual replaces it by a finer one.</summary>
    public GridDecomposition<T> Decomposition { get; private set; }

    /// <summary>The model operator that preconditions every solve; computed when it is first asked for.</summary>
    public KroneckerEigenbasis<T> Eigenbasis => _eigenbasis.Value;

    /// <summary>Which pairs were observed; null where all were.</summary>
    internal GridMask? Mask { get; init; }

    /// <summary>
    /// How the model operator is inverted where pairs are missing: what was asked for, and after a solve what was taken for its ridge.
    /// </summary>
    internal MaskedMethod Method
    {
        get => _taken;
        init => _asked = _taken = value;
    }

    /// <summary>The number of equations: of pairs that were observed.</summary>
    internal long Equations => Mask?.Count ?? Contexts * Coordinates;

    /// <summary>Number of training contexts.</summary>
    public long Contexts => Decomposition.Contexts.Rows;

    /// <summary>Number of training coordinates.</summary>
    public long Coordinates => Decomposition.Coordinates.Rows;

    /// <summary>
    /// The smallest tolerance of a decomposition that is tried: below it an entry's own rounding is all that is left of an error.
    /// </summary>
    internal static double SmallestTolerance => typeof(T) == typeof(float) ? 1e-7 : 1e-14;

    /// <summary>How systems are solved, with the tolerance of the present decomposition.</summary>
    internal SolverOptions Options { get; private set; }

    /// <summary>Solves (K + ridge I) W = Y for the weights W of the predictor K(u, U) W.</summary>
    /// <remarks>
    /// The residual is that of the kernel itself, from exact entries: of all equations up to 4,096, else of 16 to 512 random ones. Where
    /// the Kronecker terms keep it above 1.25 times what was asked for, the decomposition is made finer and the solve goes on.
    /// </remarks>
    /// <param name="values">Y, N_x x (N_z C): all values of one context a row, the channels of a coordinate next to each other.</param>
    /// <param name="ridge">The absolute ridge, finite and positive.</param>
    /// <param name="guess">A model of the same grid and channels to start from, such as that of a neighbouring ridge; null to start from
    /// 0.</param>
    /// <returns>The model, whose <see cref="GridModel{T}.Report"/> says whether the residual asked for was reached.</returns>
    /// <exception cref="ArgumentException">A shape does not fit, a value is not finite, or the ridge is not positive.</exception>
    public GridModel<T> Solve(Matrix<T> values, double ridge, GridModel<T>? guess = null)
    {
        RequireRidge(ridge);
        int channels = ChannelStack.Count(values, Contexts, Coordinates, nameof(GridRegression));
        using Matrix<T> stacked = ChannelStack.Stack(values.View, channels);
        Matrix<double> weights = guess?.Weights.Clone() ?? Matrix<double>.Zeros(stacked.Rows, stacked.Columns);
        Shape.RequireEqual(stacked.Rows, stacked.Columns, weights.Rows, weights.Columns, nameof(guess));
        Mask?.Clear(stacked.View);
        SolveReport report = SolveKernel(stacked.View, weights.View, channels, ridge);
        return new(this, weights, channels, ridge, report);
    }

    /// <summary>Frees the eigenbasis and the decomposition; models of this system are then of no more use.</summary>
    public void Dispose()
    {
        Forget();
        if (_eigenbasis.IsValueCreated)
        {
            Eigenbasis.Dispose();
        }

        Decomposition.Dispose();
    }

    /// <summary>Estimates log det (K + ridge I) by stochastic Lanczos quadrature around the model operator (docs/grid.md).</summary>
    /// <param name="ridge">The absolute ridge, finite and positive.</param>
    /// <param name="options">The probes; the defaults if null.</param>
    /// <exception cref="ArgumentException">The ridge is not positive, or an option is outside its domain.</exception>
    /// <exception cref="ArithmeticException">The decomposed kernel with this ridge is not positive definite.</exception>
    /// <exception cref="InsufficientMemoryException">Pairs are missing, and the blocks of those observed do not fit in memory.</exception>
    public LogDeterminant LogDeterminant(double ridge, ProbeOptions? options = null)
    {
        RequireRidge(ridge);
        options ??= new();
        options.Check();
        return Mask is null
            ? Inference.LogDeterminant.Estimate(this, ridge, options)
            : MaskedLogDeterminant.Estimate(this, Mask, ridge, options);
    }

    /// <summary>Inverts the model operator in the other way from now on.</summary>
    internal void TakeOther()
    {
        MaskedMethod taken = Method == MaskedMethod.Automatic ? MaskedMethods.For<T>(Mask!, Options.Compute).Method : Method;
        Forget();
        _asked = _taken = taken == MaskedMethod.Missing ? MaskedMethod.Observed : MaskedMethod.Missing;
    }

    /// <summary>K + ridge I, of the pairs that were observed.</summary>
    internal ISymmetricSystem<T> Operator(double ridge)
    {
        RidgeOperator<T> whole = new(Decomposition.System, ridge, Options.Compute.Backend);
        return Mask is null ? whole : new MaskedOperator<T>(whole, Mask);
    }

    /// <summary>
    /// Solves for several right-hand sides at once, stacked as channels, in place of the solutions, which hold the guess.
    /// </summary>
    internal SolveReport Solve(
        MatrixView<T> rightHandSides,
        MatrixView<double> solutions,
        int channels,
        double ridge,
        SolverOptions options
    ) =>
        ConjugateGradients.Solve(
            Operator(ridge),
            Preconditioner(ridge),
            rightHandSides,
            solutions,
            channels,
            options,
            isFlexible: Mask is not null
        );

    /// <summary>
    /// For each channel y^T A^-1 y from an approximate solution w of A w = y, as 2 y^T w - w^T A w: its error is of second order in the
    /// residual.
    /// </summary>
    internal double[] QuadraticForms(MatrixView<double> rightHandSides, MatrixView<double> solutions, int channels, double ridge)
    {
        double[] energies = Energies(solutions, channels, ridge);
        return
        [
            .. energies.Select((energy, c) => (2 * ConjugateGradients.Dot(Channel(rightHandSides, c), Channel(solutions, c))) - energy),
        ];
    }

    /// <summary>For each channel w^T A w.</summary>
    internal double[] Energies(MatrixView<double> solutions, int channels, double ridge)
    {
        using Matrix<double> product = Matrix<double>.Uninitialized(solutions.Rows, solutions.Columns);
        Operator(ridge).ApplyInDouble(solutions, product);
        return [.. Enumerable.Range(0, channels).Select(c => ConjugateGradients.Dot(Channel(solutions, c), Channel(product, c)))];
    }

    // That of a mask is kept for the next solve with the same ridge.
    private ISymmetricOperator<T> Preconditioner(double ridge)
    {
        if (Mask is null)
        {
            return Eigenbasis.Inverse(ridge);
        }

        if (_masked?.Ridge != ridge)
        {
            Forget();
            _taken = _asked == MaskedMethod.Automatic ? MaskedMethods.For(Eigenbasis, Mask, ridge, Options.Compute) : _asked;
            _masked = (ridge, MaskedMethods.Invert(Method, Eigenbasis, Mask, ridge, Options.Compute));
        }

        return _masked!.Value.Inverse;
    }

    private void Forget()
    {
        (_masked?.Inverse as IDisposable)?.Dispose();
        _masked = null;
    }

    private MatrixView<double> Channel(MatrixView<double> fields, int c) => fields.Block(c * Contexts, 0, Contexts, Coordinates);

    // Iterations end by the residual with the Kronecker terms; what counts is the one with the kernel itself.
    internal SolveReport SolveKernel(MatrixView<T> sides, MatrixView<double> weights, int channels, double ridge, double? residual = null)
    {
        double asked = residual ?? Options.RelativeResidual;
        int iterations = 0;
        while (true)
        {
            SolveReport solved = Solve(
                sides,
                weights,
                channels,
                ridge,
                Options with
                {
                    MaxIterations = Options.MaxIterations - iterations,
                    RelativeResidual = asked,
                }
            );
            iterations += solved.Iterations;
            GridResidual found = GridResidual.Of(this, sides, weights, channels, ridge, solved.RelativeResidual);
            SolveReport report = new(iterations, found.Relative, found.Relative <= Leeway * asked);
            if (report.Converged || iterations >= Options.MaxIterations)
            {
                return report;
            }

            // A solve that stalls by its own rounding is not the terms' fault.
            bool isStalled = !solved.Converged && found.Drift < 0.1 * solved.RelativeResidual;
            if (isStalled || !Extend(asked / found.Drift))
            {
                return report;
            }

            if (!(solved.RelativeResidual < 1))
            {
                weights.Fill(0);
            }
        }
    }

    /// <summary>
    /// Makes the decomposition finer by a factor of a tenth to a thousandth; false where that is not possible, or does not help.
    /// </summary>
    internal bool Extend(double factor)
    {
        double tolerance = Math.Max(
            SmallestTolerance,
            Options.KernelTolerance * (double.IsNaN(factor) ? 1e-2 : Math.Clamp(factor / 3, 1e-3, 0.1))
        );
        bool atItsEnd = Decomposition.System.Rank >= Options.MaxRank && !Decomposition.ReachesTolerance;
        if (!(tolerance < Options.KernelTolerance) || atItsEnd || Decomposition.Extended(tolerance) is not { } finer)
        {
            return false;
        }

        try
        {
            _ = finer.System;
        }
        catch (InsufficientMemoryException)
        {
            finer.Dispose();
            return false;
        }

        Forget();
        if (_eigenbasis.IsValueCreated)
        {
            Eigenbasis.Dispose();
            _eigenbasis = new(() => new(Decomposition.System, Options.Compute.Backend));
        }

        Decomposition.Dispose();
        (Decomposition, Options) = (finer, Options with { KernelTolerance = tolerance });
        return true;
    }

    /// <summary>Throws unless a ridge is finite and positive.</summary>
    internal static void RequireRidge(double ridge)
    {
        if (!double.IsFinite(ridge) || ridge <= 0)
        {
            throw new ArgumentException($"GridRegression: ridge = {ridge}, must be finite and > 0.", nameof(ridge));
        }
    }
}
