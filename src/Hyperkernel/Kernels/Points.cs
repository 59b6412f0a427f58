using System.Numerics;
using Hyperkernel.Features;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Kernels;

/// <summary>
/// A list of points that a kernel is evaluated on: inputs of a network, or pairs (context, coordinate) of a hypernetwork.
/// </summary>
/// <remarks>
/// Arrays are copied, equal rows once: contexts that repeat from point to point have their kernels computed once for each pair of
/// distinct ones. Two points are the same point if all bits of their inputs agree.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class Points<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Lazy<int[]?> _identity;

    internal Points(InputList contexts, InputList? coordinates)
    {
        Contexts = contexts;
        Coordinates = coordinates;
        _identity = new(FindIdentity);
    }

    /// <summary>The number N of points.</summary>
    public long Count => Contexts.Count;

    /// <summary>Whether the points are pairs (x, z) rather than inputs of a network.</summary>
    public bool ArePairs => Coordinates is not null;

    /// <summary>A network's inputs, or the contexts of pairs.</summary>
    internal InputList Contexts { get; }

    /// <summary>The coordinates of pairs; null for inputs of a network.</summary>
    internal InputList? Coordinates { get; }

    /// <summary>Numbers that are equal for equal points; null where no two are equal.</summary>
    internal int[]? Identity => _identity.Value;

    /// <summary>Inputs of a network.</summary>
    /// <param name="inputs">N x width: point i is row i.</param>
    /// <exception cref="ArgumentException">There is no row or column, or an entry is not finite.</exception>
    public static Points<T> Of(Matrix<T> inputs) => Of(inputs, nameof(inputs));

    /// <summary>Pairs of a hypernetwork: point i is (x_i, z_i).</summary>
    /// <param name="contexts">N x n_0: row i is x_i.</param>
    /// <param name="coordinates">N x m_0: row i is z_i.</param>
    /// <exception cref="ArgumentException">Lengths differ, there is no row or column, or an entry is not finite.</exception>
    public static Points<T> Pairs(Matrix<T> contexts, Matrix<T> coordinates) =>
        Pairs(contexts, coordinates, nameof(contexts), nameof(coordinates));

    /// <summary>All pairs of contexts and coordinates: point i M + a is (x_i, z_a).</summary>
    /// <param name="contexts">N x n_0.</param>
    /// <param name="coordinates">M x m_0.</param>
    /// <exception cref="ArgumentException">There is no row or column, or an entry is not finite.</exception>
    public static Points<T> Grid(Matrix<T> contexts, Matrix<T> coordinates) =>
        Grid(contexts, coordinates, nameof(contexts), nameof(coordinates));

    /// <summary>Some of the points, in the order given; a point may be chosen several times.</summary>
    /// <param name="points">Numbers from 0 to N - 1, at least one.</param>
    /// <exception cref="ArgumentException">There is no such point, or none is chosen.</exception>
    public Points<T> Select(params ReadOnlySpan<long> points)
    {
        if (points.IsEmpty)
        {
            throw new ArgumentException("Points: none are selected, there must be at least one.", nameof(points));
        }

        for (int i = 0; i < points.Length; i++)
        {
            if ((ulong)points[i] >= (ulong)Count)
            {
                throw new ArgumentException($"Points: selection {i} is point {points[i]}, must be 0 to {Count - 1}.", nameof(points));
            }
        }

        return new(Contexts.Select<T>(points), Coordinates?.Select<T>(points));
    }

    /// <summary>Adds what the points are to a fingerprint.</summary>
    internal void AddTo(Fingerprint fingerprint)
    {
        foreach (InputList inputs in Coordinates is null ? new[] { Contexts } : [Contexts, Coordinates])
        {
            fingerprint.Add(inputs.Distinct.As<T>()).Add(inputs.Count);
            for (long i = 0; i < inputs.Count; i++)
            {
                fingerprint.Add(inputs.At(i));
            }
        }
    }

    /// <summary>The same points for computations in another precision.</summary>
    internal Points<TOther> In<TOther>()
        where TOther : unmanaged, IBinaryFloatingPointIeee754<TOther> => this as Points<TOther> ?? new(Contexts, Coordinates);

    /// <summary>Inputs of a network, with a name for messages.</summary>
    internal static Points<T> Of(Matrix<T> inputs, string name) => new(InputList.From(inputs, name), null);

    /// <summary>Pairs, with names for messages.</summary>
    internal static Points<T> Pairs(Matrix<T> contexts, Matrix<T> coordinates, string contextsName, string coordinatesName)
    {
        ArgumentNullException.ThrowIfNull(contexts, contextsName);
        ArgumentNullException.ThrowIfNull(coordinates, coordinatesName);
        if (contexts.Rows != coordinates.Rows)
        {
            throw new ArgumentException(
                $"{coordinatesName}: {coordinates.Rows} rows for the {contexts.Rows} rows of {contextsName}; row i is the pair "
                    + $"(x_i, z_i), so they must agree.",
                coordinatesName
            );
        }

        return new(InputList.From(contexts, contextsName), InputList.From(coordinates, coordinatesName));
    }

    /// <summary>All pairs, with names for messages.</summary>
    internal static Points<T> Grid(Matrix<T> contexts, Matrix<T> coordinates, string contextsName, string coordinatesName)
    {
        InputList x = InputList.From(contexts, contextsName),
            z = InputList.From(coordinates, coordinatesName);
        return new(x.RepeatEach(z.Count), z.RepeatAll(x.Count));
    }

    // Pairs are numbered by their contexts' and coordinates' numbers.
    private int[]? FindIdentity()
    {
        if (Coordinates is null || Contexts.Index is null || Coordinates.Index is null)
        {
            return Coordinates is null ? Contexts.Index : null;
        }

        Dictionary<(int, int), int> numbers = [];
        int[] identity = new int[Count];
        for (int i = 0; i < identity.Length; i++)
        {
            (int, int) pair = (Contexts.Index[i], Coordinates.Index[i]);
            if (!numbers.TryGetValue(pair, out identity[i]))
            {
                numbers.Add(pair, identity[i] = numbers.Count);
            }
        }

        return numbers.Count == identity.Length ? null : identity;
    }
}
