using System.Numerics;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Training;

namespace Hyperkernel.Experiments.Rotation;

/// <summary>Rotation prediction for a plain network: its input is the image turned by a1 and, after it, the image turned by a1 + a2; the class is that of a2.</summary>
/// <param name="pairs">The pairs, made anew in every epoch.</param>
public sealed class JoinedRotationData<T>(RotatedPairs pairs) : TrainingData<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override int Count => checked((int)pairs.Count);

    /// <inheritdoc/>
    public override int ContextSize => 2 * pairs.Size;

    /// <inheritdoc/>
    public override int? CoordinateSize => null;

    /// <inheritdoc/>
    public override int Outputs => pairs.Classes;

    /// <inheritdoc/>
    public override bool AreClasses => true;

    internal override bool ChangesWithEpochs => true;

    internal override TrainingData<T> SeenThrough(CoordinateFeatures features, FiniteOptions options) => this;

    internal override void Describe(Fingerprint fingerprint) => pairs.AddTo(fingerprint);

    internal override int ContextCapacity(int examples) => examples;

    internal override void Fill(long epoch, ReadOnlyMemory<int> examples, Batch<T> batch)
    {
        batch.Count = batch.ContextCount = examples.Length;
        MatrixView<T> inputs = batch.Contexts;
        pairs.Fill(epoch, examples, inputs.Block(0, 0, inputs.Rows, pairs.Size), inputs.Block(0, pairs.Size, inputs.Rows, pairs.Size), batch.Labels);
    }
}
