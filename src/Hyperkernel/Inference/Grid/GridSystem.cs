using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>A kernel on a training grid with what every solve on it shares, whatever the ridge and the values: factors and eigenbasis.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class GridSystem<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GridOptions _options;

    /// <summary>A system on a decomposed kernel.</summary>
    /// <param name="decomposition">The kernel on the training grid.</param>
    /// <param name="options">How to solve.</param>
    public GridSystem(GridDecomposition<T> decomposition, GridOptions options)
    {
        ArgumentNullException.ThrowIfNull(decomposition);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        Decomposition = decomposition;
        _options = options;
        Eigenbasis = new(decomposition.System, options.Backend);
    }

    /// <summary>The kernel on the training grid.</summary>
    public GridDecomposition<T> Decomposition { get; }

    /// <summary>The model operator that preconditions every solve.</summary>
    public KroneckerEigenbasis<T> Eigenbasis { get; }

    /// <summary>Number of training contexts.</summary>
    public long Contexts => Decomposition.System.ContextFactors[0].Rows;

    /// <summary>Number of training coordinates.</summary>
    public long Coordinates => Decomposition.System.CoordinateFactors[0].Rows;

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
        int channels = (int)(values.Columns / Coordinates);
        using Matrix<T> stacked = ChannelStack.Stack(values.View, channels);
        Matrix<double> weights = guess?.Weights.Clone() ?? Matrix<double>.Zeros(stacked.Rows, stacked.Columns);
        Shape.RequireEqual(stacked.Rows, stacked.Columns, weights.Rows, weights.Columns, nameof(guess));

        // Squares of very small or large values leave the range of single precision; a power of two takes them to about 1 and changes no digit.
        int exponent = BinaryScale.Exponent(stacked.View);
        BinaryScale.Apply(stacked.View, -exponent);
        BinaryScale.Apply(weights.View, -exponent);
        RidgeOperator<T> system = new(Decomposition.System, ridge, _options.Backend);
        SolveReport report = ConjugateGradients.Solve(system, Eigenbasis.Inverse(ridge), stacked.View, weights.View, channels, _options.Solve);
        BinaryScale.Apply(weights.View, exponent);
        return new(Decomposition, weights, channels, report, _options.Backend);
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
