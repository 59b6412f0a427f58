using System.Numerics;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Training;

/// <summary>What a network is trained on: a list of examples, or examples made anew in every epoch.</summary>
/// <remarks>Examples with values are learnt by the squared loss, examples with classes by cross-entropy.</remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public abstract class TrainingData<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected TrainingData() { }

    /// <summary>The number of examples in an epoch.</summary>
    public abstract int Count { get; }

    /// <summary>The length of a context, or of a network's input.</summary>
    public abstract int ContextSize { get; }

    /// <summary>The length of a coordinate; null for a network, which has none.</summary>
    public abstract int? CoordinateSize { get; }

    /// <summary>The number of outputs: values of an example, or classes.</summary>
    public abstract int Outputs { get; }

    /// <summary>Whether examples have classes rather than values.</summary>
    public abstract bool AreClasses { get; }

    /// <summary>Whether examples differ from epoch to epoch.</summary>
    internal abstract bool ChangesWithEpochs { get; }

    /// <summary>Throws where a network cannot learn from the data, though they may serve to test it.</summary>
    /// <exception cref="ArgumentException">A class has no example.</exception>
    internal virtual void RequireLearnable() { }

    /// <summary>The same data with coordinates as the primary network sees them.</summary>
    internal abstract TrainingData<T> SeenThrough(CoordinateFeatures features, Compute compute);

    /// <summary>Adds what determines the examples to a fingerprint.</summary>
    internal abstract void Describe(Fingerprint fingerprint);

    /// <summary>Writes examples of an epoch to a batch.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="examples">The numbers of the examples.</param>
    /// <param name="batch">Takes them.</param>
    internal abstract void Fill(long epoch, ReadOnlyMemory<int> examples, Batch<T> batch);

    /// <summary>The most contexts that so many examples can have.</summary>
    internal abstract int ContextCapacity(int examples);

    /// <summary>The number of contexts that examples may share; 0 if they share none.</summary>
    internal virtual int DistinctContexts => 0;

    /// <summary>Memory for batches of a size.</summary>
    internal Batch<T> NewBatch(int examples) =>
        new(examples, ContextCapacity(examples), ContextSize, CoordinateSize, AreClasses ? null : Outputs, DistinctContexts);
}
