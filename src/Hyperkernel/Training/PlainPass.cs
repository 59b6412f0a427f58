using System.Numerics;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Training;

/// <summary>The way of a plain network.</summary>
internal sealed class PlainPass<T>(GraphPass<T> pass) : TrainingPass<T>(pass.Capacity)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private int _rows;

    public override MatrixView<T> Forward(Batch<T> batch)
    {
        _rows = batch.Count;
        return pass.Forward(batch.Contexts, null);
    }

    public override MatrixView<T> OutputGradients() => pass.Seed(_rows, RowMap.Identity);

    public override void Backward(IGradientSink<T> sink)
    {
        pass.Backward();
        Give(pass, 0, sink);
    }

    public override void Dispose()
    {
        pass.Dispose();
        base.Dispose();
    }
}
