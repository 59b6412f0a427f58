using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Training;

/// <summary>The examples of one step, in memory that is kept from step to step.</summary>
/// <remarks>
/// Contexts that several examples share are held once where the data know it: example i has context <see cref="ContextOf"/>[i].
/// </remarks>
internal sealed class Batch<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T> _contexts;
    private readonly Matrix<T>? _coordinates;
    private readonly Matrix<T>? _values;
    private readonly int[] _labels;

    public Batch(int capacity, int contexts, int contextSize, int? coordinateSize, int? values, int distinctContexts)
    {
        _contexts = Matrix<T>.Uninitialized(contexts, contextSize);
        _coordinates = coordinateSize is { } size ? Matrix<T>.Uninitialized(capacity, size) : null;
        _values = values is { } outputs ? Matrix<T>.Uninitialized(capacity, outputs) : null;
        _labels = new int[values is null ? capacity : 0];
        ContextOf = new int[capacity];
        Places = new int[distinctContexts];
    }

    /// <summary>The number of examples.</summary>
    public int Count { get; set; }

    /// <summary>The number of contexts; as many as examples if example i has context i.</summary>
    public int ContextCount { get; set; }

    /// <summary>The context of each example; not read where there are as many contexts as examples.</summary>
    public int[] ContextOf { get; }

    /// <summary>While the batch is filled: for each context of the data its place in the batch, plus 1. Else all 0.</summary>
    public int[] Places { get; }

    /// <summary>Contexts, or a network's inputs, one a row.</summary>
    public MatrixView<T> Contexts => Part(_contexts, ContextCount);

    /// <summary>Coordinates, one row an example; a network has none.</summary>
    public MatrixView<T>? Coordinates => _coordinates is null ? default(MatrixView<T>?) : Part(_coordinates, Count);

    /// <summary>Values to approach, one row an example; null where there are labels.</summary>
    public MatrixView<T>? Values => _values is null ? default(MatrixView<T>?) : Part(_values, Count);

    /// <summary>Classes, where there are no values.</summary>
    public Memory<int> Labels => _labels.AsMemory(0, _values is null ? Count : 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        _contexts.Dispose();
        _coordinates?.Dispose();
        _values?.Dispose();
    }

    private static MatrixView<T> Part(Matrix<T> buffer, int rows) => buffer.View.Block(0, 0, rows, buffer.Columns);
}
