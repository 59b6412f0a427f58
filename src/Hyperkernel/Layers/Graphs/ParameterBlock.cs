using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Layers.Graphs;

/// <summary>The values of a trained block: weights W of y = Scale W q, or biases.</summary>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class ParameterBlock<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal ParameterBlock(ParameterShape shape, Matrix<T> values) => (Shape, Values) = (shape, values);

    /// <summary>Its name, its layer, its size and its scale.</summary>
    public ParameterShape Shape { get; }

    /// <summary>fan_out x fan_in; fan_out x 1 for biases. May be written to.</summary>
    public Matrix<T> Values { get; }

    /// <inheritdoc/>
    public void Dispose() => Values.Dispose();
}
