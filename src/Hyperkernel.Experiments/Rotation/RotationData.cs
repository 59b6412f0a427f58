using System.Numerics;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Training;

namespace Hyperkernel.Experiments.Rotation;

/// <summary>
/// Rotation prediction as training data: f sees an image turned by a1, g the image turned by a1 + a2, the class is that of a2.
/// </summary>
/// <param name="pairs">The pairs, made anew in every epoch.</param>
public sealed class RotationData<T>(RotatedPairs pairs) : RotationDataBase<T>(pairs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override int ContextSize => Pairs.Size;

    /// <inheritdoc/>
    public override int? CoordinateSize => Pairs.Size;

    internal override TrainingData<T> SeenThrough(CoordinateFeatures features, Compute compute) =>
        features == CoordinateFeatures.Raw
            ? this
            : throw new ArgumentException(
                $"Training: rotated images are seen as they are, so the coordinate features must be raw, not {features}.",
                nameof(features)
            );

    internal override void Fill(long epoch, ReadOnlyMemory<int> examples, Batch<T> batch)
    {
        batch.Count = batch.ContextCount = examples.Length;
        Pairs.Fill(epoch, examples, batch.Contexts, batch.Coordinates!.Value, batch.Labels);
    }
}
