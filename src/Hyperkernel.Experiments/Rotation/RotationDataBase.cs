using System.Numerics;
using Hyperkernel.Storage;
using Hyperkernel.Training;

namespace Hyperkernel.Experiments.Rotation;

/// <summary>Rotation prediction as training data: what networks with one input and with two have in common.</summary>
/// <param name="pairs">The pairs, made anew in every epoch.</param>
public abstract class RotationDataBase<T>(RotatedPairs pairs) : TrainingData<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override int Count => checked((int)Pairs.Count);

    /// <inheritdoc/>
    public override int Outputs => Pairs.Classes;

    /// <inheritdoc/>
    public override bool AreClasses => true;

    /// <summary>The pairs.</summary>
    private protected RotatedPairs Pairs { get; } = pairs;

    internal override bool ChangesWithEpochs => true;

    internal override void Describe(Fingerprint fingerprint) => Pairs.AddTo(fingerprint);

    internal override int ContextCapacity(int examples) => examples;
}
