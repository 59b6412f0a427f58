using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>A kernel on a training grid with what every solve on it shares, whatever the ridge and the values: factors and eigenbasis.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class GridSystem<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Lazy<KroneckerEigenbasis<T>> _eigenbasis;

    /// <summary>A system on a decomposed kernel.</summary>
    /// <param name="decomposition">The kernel on the training grid, which is freed with this system.</param>
    /// <param name="options">How to solve.</param>
    public GridSystem(GridDecomposition<T> decomposition, GridOptions options)
    {
        ArgumentNullException.ThrowIfNull(decomposition);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        Decomposition = decomposition;
        Options = options;
        _eigenbasis = new(() => new(decomposition.System, options.Backend));
    }

    /// <summary>The kernel on the training grid.</summary>
    public GridDecomposition<T> Decomposition { get; }

    /// <summary>The model operator that preconditions every solve; computed when it is first asked for.</summary>
    public KroneckerEigenbasis<T> Eigenbasis => _eigenbasis.Value;

    /// <summary>Number of training contexts.</summary>
    public long Contexts => Decomposition.Contexts.Rows;

    /// <summary>Number of training coordinates.</summary>
    public long Coordinates => Decomposition.Coordinates.Rows;

    /// <summary>How systems are solved.</summary>
    internal GridOptions Options { get; }

    /// <summary>Solves (K + ridge I) W = Y for the weights W of the predictor K(u, U) W.</summary>
    /// <param name="values">Y, N_x x (N_z C): all values of one context a row, the channels of a coordinate next to each other.</param>
    /// <param name="ridge">The absolute ridge, finite and positive.</param>
    /// <param name="guess">A model of the same grid and channels to start from, such as that of a neighbouring ridge; null to start from 0.</param>
    /// <returns>The model, whose <see cref="GridModel{T}.Report"/> says whether the residual asked for was reached.</returns>
    /// <exception cref="ArgumentException">A shape does not fit, a value is not finite, or the ridge is not positive.</exception>
    public GridModel<T> Solve(Matrix<T> values, double ridge, GridModel<T>? guess = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        RequireRidge(ridge);
        if (values.Rows != Contexts || values.Columns % Coordinates != 0 || values.Columns == 0)
        {
            throw new ArgumentException(
                $"GridRegression: values are {values.Rows} x {values.Columns}, must be {Contexts} x {Coordinates} (contexts x coordinates), or a multiple of the columns for several channels.",
                nameof(values));
        }

        Finite.Require(values.View, nameof(values));
        int channels = checked((int)(values.Columns / Coordinates));
        using Matrix<T> stacked = ChannelStack.Stack(values.View, channels);
        Matrix<double> weights = guess?.Weights.Clone() ?? Matrix<double>.Zeros(stacked.Rows, stacked.Columns);
        Shape.RequireEqual(stacked.Rows, stacked.Columns, weights.Rows, weights.Columns, nameof(guess));

        // Squares of very small or large values leave the range of single precision; a power of two takes them to about 1 and changes no digit.
        int exponent = BinaryScale.Exponent(stacked.View);
        BinaryScale.Apply(stacked.View, -exponent);
        BinaryScale.Apply(weights.View, -exponent);
        SolveReport report = Solve(stacked.View, weights.View, channels, ridge);
        BinaryScale.Apply(weights.View, exponent);
        return new(this, weights, channels, ridge, report);
    }

    /// <summary>Frees the eigenbasis and the decomposition; models of this system are then of no more use.</summary>
    public void Dispose()
    {
        if (_eigenbasis.IsValueCreated)
        {
            Eigenbasis.Dispose();
        }

        Decomposition.Dispose();
    }

    /// <summary>Solves for several right-hand sides at once, stacked as channels, in place of the solutions, which hold the guess.</summary>
    internal SolveReport Solve(MatrixView<T> rightHandSides, MatrixView<double> solutions, int channels, double ridge) => ConjugateGradients.Solve(
        new RidgeOperator<T>(Decomposition.System, ridge, Options.Backend), Eigenbasis.Inverse(ridge), rightHandSides, solutions, channels, Options.Solve);

    /// <summary>Throws unless a ridge is finite and positive.</summary>
    internal static void RequireRidge(double ridge)
    {
        if (!double.IsFinite(ridge) || ridge <= 0)
        {
            throw new ArgumentException($"GridRegression: ridge = {ridge}, must be finite and > 0.", nameof(ridge));
        }
    }
}
