using System.Numerics;
using Hyperkernel.Data;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Training;

/// <summary>A list of points with values or classes as training data.</summary>
public sealed class PointData<T> : TrainingData<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Points<T> _points;
    private readonly Matrix<T>? _values;
    private readonly ClassLabels? _labels;

    /// <summary>Points with values, learnt by the squared loss.</summary>
    /// <param name="points">Pairs of a hypernetwork, or inputs of a network.</param>
    /// <param name="values">N x C: row i for point i. Kept, not copied.</param>
    /// <exception cref="ArgumentException">There are not as many values as points, or one is not finite.</exception>
    public PointData(Points<T> points, Matrix<T> values)
        : this(points, Checked(points, values), null) { }

    /// <summary>Points with classes, learnt by cross-entropy.</summary>
    /// <param name="points">Pairs of a hypernetwork, or inputs of a network.</param>
    /// <param name="labels">The class of each point.</param>
    /// <exception cref="ArgumentException">There are not as many labels as points.</exception>
    public PointData(Points<T> points, ClassLabels labels)
        : this(points, null, Checked(points, labels)) { }

    private PointData(Points<T> points, Matrix<T>? values, ClassLabels? labels)
    {
        (_points, _values, _labels) = (points, values, labels);
    }

    /// <summary>The points.</summary>
    public Points<T> Points => _points;

    /// <inheritdoc/>
    public override int Count => (int)_points.Count;

    /// <inheritdoc/>
    public override int ContextSize => _points.Contexts.Distinct.Width;

    /// <inheritdoc/>
    public override int? CoordinateSize => _points.Coordinates?.Distinct.Width;

    /// <inheritdoc/>
    public override int Outputs => _labels?.Classes ?? (int)_values!.Columns;

    /// <inheritdoc/>
    public override bool AreClasses => _labels is not null;

    internal override bool ChangesWithEpochs => false;

    internal override void RequireLearnable() => _labels?.RequireEveryClass();

    internal override TrainingData<T> SeenThrough(CoordinateFeatures features, Compute compute) =>
        _points.Coordinates is not { } z || features == CoordinateFeatures.Raw
            ? this
            : new PointData<T>(
                new Points<T>(_points.Contexts, features.Map<T>(z, new() { MaxDegreeOfParallelism = compute.Threads })),
                _values,
                _labels
            );

    internal override void Describe(Fingerprint fingerprint)
    {
        foreach (InputList list in (IEnumerable<InputList>)[_points.Contexts, .. _points.Coordinates is { } z ? (InputList[])[z] : []])
        {
            fingerprint.Add(list.Distinct.As<T>()).Add(list.Count);
            for (long i = 0; i < list.Count; i++)
            {
                fingerprint.Add(list.At(i));
            }
        }

        if (_values is not null)
        {
            fingerprint.Add(_values);
            return;
        }

        foreach (int label in _labels!.Values)
        {
            fingerprint.Add((long)label);
        }
    }

    internal override int DistinctContexts => _points.ArePairs ? (int)_points.Contexts.Distinct.Count : 0;

    internal override int ContextCapacity(int examples) => _points.ArePairs ? Math.Min(examples, DistinctContexts) : examples;

    internal override void Fill(long epoch, ReadOnlyMemory<int> examples, Batch<T> batch)
    {
        batch.Count = examples.Length;
        FillContexts(examples.Span, batch);
        Matrix<T>? coordinates = _points.Coordinates?.Distinct.As<T>();
        for (int i = 0; i < examples.Length; i++)
        {
            int example = examples.Span[i];
            coordinates?.Row(_points.Coordinates!.At(example)).CopyTo(batch.Coordinates!.Value.Row(i));
            _values?.Row(example).CopyTo(batch.Values!.Value.Row(i));
            if (_labels is not null)
            {
                batch.Labels.Span[i] = _labels[example];
            }
        }
    }

    // In order of first appearance; a network's inputs are not shared, since its outputs are their rows.
    private void FillContexts(ReadOnlySpan<int> examples, Batch<T> batch)
    {
        Matrix<T> contexts = _points.Contexts.Distinct.As<T>();
        int count = 0;
        for (int i = 0; i < examples.Length; i++)
        {
            long context = _points.Contexts.At(examples[i]);
            int known = _points.ArePairs ? batch.Places[context] : 0;
            if (known == 0)
            {
                batch.ContextCount = known = ++count;
                contexts.Row(context).CopyTo(batch.Contexts.Row(count - 1));
                if (_points.ArePairs)
                {
                    batch.Places[context] = count;
                }
            }

            batch.ContextOf[i] = known - 1;
        }

        if (_points.ArePairs)
        {
            foreach (int example in examples)
            {
                batch.Places[_points.Contexts.At(example)] = 0;
            }
        }
    }

    private static Matrix<T> Checked(Points<T> points, Matrix<T> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Require(points, values.Rows, nameof(values));
        Finite.Require(values.View, nameof(values));
        return values;
    }

    private static ClassLabels Checked(Points<T> points, ClassLabels labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Require(points, labels.Count, nameof(labels));
        return labels;
    }

    private static void Require(Points<T> points, long count, string name)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (count != points.Count)
        {
            throw new ArgumentException($"{name}: {count} for {points.Count} points; every point needs one.", name);
        }
    }
}
