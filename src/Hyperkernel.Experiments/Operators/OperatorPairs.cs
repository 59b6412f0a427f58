using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;

namespace Hyperkernel.Experiments.Operators;

/// <summary>Pairs of functions, as an operator is learnt from.</summary>
/// <param name="Inputs">One function a row.</param>
/// <param name="Outputs">Those that the operator makes of them.</param>
/// <param name="InputGrid">Where inputs are sampled.</param>
/// <param name="OutputGrid">Where outputs are sampled.</param>
public sealed record OperatorPairs(Matrix<double> Inputs, Matrix<double> Outputs, FunctionGrid InputGrid, FunctionGrid OutputGrid)
    : IDisposable
{
    /// <summary>Some pairs that follow each other.</summary>
    public OperatorPairs Part(long first, long count) =>
        this with
        {
            Inputs = Inputs.View.Block(first, 0, count, Inputs.Columns).ToMatrix(),
            Outputs = Outputs.View.Block(first, 0, count, Outputs.Columns).ToMatrix(),
        };

    /// <summary>The same functions at some of their points, so many along each axis.</summary>
    /// <exception cref="ArgumentException">They are not among the points there are.</exception>
    public OperatorPairs At(int points)
    {
        (Matrix<double> inputs, FunctionGrid inputGrid) = At(Inputs, InputGrid, points);
        (Matrix<double> outputs, FunctionGrid outputGrid) = At(Outputs, OutputGrid, points);
        return new(inputs, outputs, inputGrid, outputGrid);
    }

    /// <summary>Learns the operator with settings that are given.</summary>
    internal OperatorRegression Fit(OperatorOptions options) => OperatorRegression.Fit(Inputs, Outputs, InputGrid, OutputGrid, options);

    private static (Matrix<double>, FunctionGrid) At(Matrix<double> functions, FunctionGrid grid, int points)
    {
        int[] steps = [.. grid.Shape.Select(Step)];
        if (!grid.IsRegular || steps.Any(step => step == 0))
        {
            throw new ArgumentException($"points = {points}: functions at {grid} have no grid of so many points along each axis.");
        }

        int[] shape = [.. grid.Shape.Select(_ => points)];
        int row = grid.Shape[^1];
        long Place(long j) => steps.Length == 1 ? j * steps[0] : (j / points * steps[0] * row) + (j % points * steps[1]);
        return (
            Matrix<double>.Create(functions.Rows, shape.Aggregate(1L, (a, b) => a * b), (i, j) => functions[i, Place(j)]),
            grid.IsPeriodic ? FunctionGrid.Periodic(shape) : FunctionGrid.Bounded(shape)
        );

        // From one of them to the next, of a circle or of an interval with both ends.
        int Step(int there) =>
            grid.IsPeriodic ? (there % points == 0 ? there / points : 0)
            : points > 1 && (there - 1) % (points - 1) == 0 ? (there - 1) / (points - 1)
            : 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Inputs.Dispose();
        Outputs.Dispose();
    }
}
