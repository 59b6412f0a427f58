using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Data;

/// <summary>The classes of examples, as numbers 0, 1, ..., C - 1.</summary>
public sealed class ClassLabels
{
    private readonly int[] _labels;

    /// <summary>Checks and copies labels.</summary>
    /// <param name="labels">The class of each example, at least one.</param>
    /// <param name="classes">The number C of classes, at least 1.</param>
    /// <param name="name">Where the labels come from, for messages.</param>
    /// <exception cref="ArgumentException">There is none, or a label is not one of 0 to C - 1; the message counts them and names the
    /// first.</exception>
    public ClassLabels(ReadOnlySpan<int> labels, int classes, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (FindProblem(labels, classes) is string problem)
        {
            throw new ArgumentException($"{name}: {problem}", nameof(labels));
        }

        (_labels, Classes, Name) = (labels.ToArray(), classes, name);
    }

    /// <summary>The number of examples.</summary>
    public int Count => _labels.Length;

    /// <summary>The number C of classes.</summary>
    public int Classes { get; }

    /// <summary>Where the labels come from.</summary>
    public string Name { get; }

    /// <summary>The class of each example.</summary>
    public ReadOnlySpan<int> Values => _labels;

    /// <summary>The class of an example.</summary>
    public int this[long example] => _labels[example];

    /// <summary>Reads labels from an IDX file or from a .npy file with one axis of integers.</summary>
    /// <param name="path">The file.</param>
    /// <param name="classes">The number C of classes.</param>
    /// <exception cref="DataFormatException">The file is neither, is damaged, or a label is not one of 0 to C - 1.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static ClassLabels Load(string path, int classes)
    {
        Span<byte> start = stackalloc byte[6];
        using (FileStream stream = InputFile.Open(path))
        {
            start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        }

        int[] labels = start.SequenceEqual(NpyHeader.Magic) ? ReadNpy(path) : [.. IdxFile.ReadLabels(path).Select(label => (int)label)];
        return FindProblem(labels, classes) is string problem ? throw new DataFormatException(path, problem) : new(labels, classes, path);
    }

    /// <summary>Some consecutive labels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public ClassLabels Take(int start, int count) =>
        start >= 0 && count >= 1 && count <= Count - start
            ? new(_labels.AsSpan(start, count), Classes, Name)
            : throw new ArgumentOutOfRangeException(
                nameof(count),
                $"ClassLabels: {count} labels from {start} were asked for; {Name} has {Count}."
            );

    /// <summary>Throws unless every class has an example, without which a network cannot learn it.</summary>
    /// <exception cref="ArgumentException">Some classes are empty; the message names them.</exception>
    public void RequireEveryClass()
    {
        HashSet<int> there = [.. _labels];
        int[] empty = [.. Enumerable.Range(0, Classes).Where(c => !there.Contains(c))];
        if (empty.Length > 0)
        {
            string named = string.Join(", ", empty.Take(10)) + (empty.Length > 10 ? ", ..." : "");
            throw new ArgumentException(
                $"{Name}: {empty.Length} of {Classes} classes have no example ({named}); every class needs at least one to be learnt."
            );
        }
    }

    private static string? FindProblem(ReadOnlySpan<int> labels, int classes)
    {
        if (labels.IsEmpty)
        {
            return "there is no label; at least one is needed.";
        }

        int first = labels.IndexOfAnyExceptInRange(0, classes - 1),
            bad = 0;
        foreach (int label in labels)
        {
            bad += (uint)label >= (uint)classes ? 1 : 0;
        }

        return bad == 0
            ? null
            : $"{bad} of {labels.Length} labels are no class; the first is {labels[first]}, of example {first} (counted from 0), "
                + $"must be 0 to {classes - 1}.";
    }

    private static int[] ReadNpy(string path)
    {
        NpyHeader header = NpyFile.ReadHeader(path);
        if (!header.Type.IsInteger() || header.Shape.Count != 1)
        {
            throw new DataFormatException(
                path,
                $"labels have one axis of uint8 or of other integers; the shape is ({string.Join(", ", header.Shape)}) and the "
                    + $"dtype {header.Type.Descriptor()}."
            );
        }

        using Matrix<double> values = NpyFile.Read<double>(path).Values;
        int[] labels = new int[values.Rows];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] =
                Math.Abs(values[i, 0]) <= int.MaxValue
                    ? (int)values[i, 0]
                    : throw new DataFormatException(
                        path,
                        FormattableString.Invariant($"label {values[i, 0]:F0}, of example {i} (counted from 0), is no class.")
                    );
        }

        return labels;
    }
}
