using System.Numerics;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Training;

namespace Hyperkernel.Experiments.Rotation;

/// <summary>
/// Rotation prediction for a plain network: its input is the image turned by a1 and, after it, the image turned by a1 + a2; the class is
/// that of a2.
/// </summary>
/// <param name="pairs">The pairs, made anew in every epoch.</param>
public sealed class JoinedRotationData<T>(RotatedPairs pairs) : RotationDataBase<T>(pairs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override int ContextSize => 2 * Pairs.Size;

    /// <inheritdoc/>
    public override int? CoordinateSize => null;

    internal override TrainingData<T> SeenThrough(CoordinateFeatures features, Compute compute) => this;

    internal override void Fill(long epoch, ReadOnlyMemory<int> examples, Batch<T> batch)
    {
        batch.Count = batch.ContextCount = examples.Length;
        MatrixView<T> inputs = batch.Contexts;
        Pairs.Fill(
            epoch,
            examples,
            inputs.Block(0, 0, inputs.Rows, Pairs.Size),
            inputs.Block(0, Pairs.Size, inputs.Rows, Pairs.Size),
            batch.Labels
        );
    }
}
