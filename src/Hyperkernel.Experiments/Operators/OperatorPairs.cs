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

    /// <inheritdoc/>
    public void Dispose()
    {
        Inputs.Dispose();
        Outputs.Dispose();
    }
}
