using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators;

/// <summary>Refuses what no operator can be learnt from.</summary>
internal static class OperatorChecks
{
    public static void Pairs(
        Matrix<double> inputs,
        Matrix<double> outputs,
        FunctionGrid inputGrid,
        FunctionGrid outputGrid,
        OperatorOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(inputGrid);
        ArgumentNullException.ThrowIfNull(outputGrid);
        Functions(inputs, "inputs", inputGrid, options.InputChannels);
        Finite.Require<double>(inputs, nameof(inputs));
        Functions(outputs, "outputs", outputGrid, options.OutputChannels);
        for (long i = 0; i < outputs.Rows; i++)
        {
            if (outputs.Row(i).IndexOfAny(double.PositiveInfinity, double.NegativeInfinity) is var j && j >= 0)
            {
                throw new ArgumentException($"outputs: row {i}, column {j} is infinite; all must be finite, or NaN where not observed.");
            }
        }

        if (inputs.Rows != outputs.Rows)
        {
            throw new ArgumentException(
                $"OperatorRegression: {inputs.Rows} input functions and {outputs.Rows} output functions; row i of both must be a pair."
            );
        }

        if (inputs.Rows < 2)
        {
            throw new ArgumentException(
                $"OperatorRegression: {inputs.Rows} pair of functions; an operator is learnt from two at least, and from fifty or more "
                    + $"well."
            );
        }
    }

    private static void Functions(Matrix<double> values, string name, FunctionGrid grid, int channels)
    {
        if (values.Columns != (long)grid.Count * channels)
        {
            throw new ArgumentException(
                $"{name}: {values.Columns} values a function, must be {(long)grid.Count * channels}: {channels} "
                    + $"{(channels == 1 ? "channel" : "channels")} at {grid}.",
                name
            );
        }
    }
}
