using System.Numerics;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Tests.Kernels;

/// <summary>Both kernels between places a and b of the chosen rows.</summary>
internal delegate (double Covariance, double Tangent) KernelEntries(int a, int b);

/// <summary>A way by which the library computes kernels.</summary>
/// <param name="Name">What it is called in reports.</param>
/// <param name="IsSingle">Whether it computes in single precision.</param>
/// <param name="Serves">Whether a case can take it.</param>
/// <param name="Entries">The kernels between some rows of a case.</param>
internal sealed record KernelRoute(
    string Name,
    bool IsSingle,
    Func<ReferenceCase, bool> Serves,
    Func<ReferenceCase, int[], KernelEntries> Entries
)
{
    // Above 400 entries tabulated activations make a table; at deviations above some 30 there is none, and entries take quadrature for
    // minutes.
    private const int TableRows = 36;
    private const double LargestOfTable = 10;
    private static readonly string[] _tabulated = ["gelu", "tanh", "sigmoid", "softplus", "swish", "elu", "1.5 tanh"];

    /// <summary>All ways.</summary>
    public static KernelRoute[] All { get; } =
    [new("scalar", false, _ => true, Scalar), .. Matrices<double>("double"), .. Matrices<float>("single")];

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static KernelRoute[] Matrices<T>(string precision)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool single = typeof(T) == typeof(float);
        return
        [
            new($"strip {precision}", single, c => !single || c.IsSingle, Strip<T>),
            new($"cross {precision}", single, c => !single || c.IsSingle, Cross<T>),
            new($"grid {precision}", single, c => (!single || c.IsSingle) && c.Coordinates is not null, Grid<T>),
            new(
                $"table {precision}",
                single,
                c =>
                    (!single || c.IsSingle)
                    && _tabulated.Contains(c.Activation)
                    && c.Contexts.Max(row => row.Max(Math.Abs)) <= LargestOfTable,
                Table<T>
            ),
        ];
    }

    private static KernelEntries Scalar(ReferenceCase given, int[] rows) =>
        (a, b) =>
        {
            double[] x = given.Contexts[rows[a]],
                other = given.Contexts[rows[b]];
            CovarianceBlock contexts = CovarianceBlock.FromVectors(x, other, x.Length);
            KernelState state = given.Architecture is Hypernetwork hypernetwork
                ? hypernetwork.Map(contexts, hypernetwork.CoordinateFeatures.Block(given.Coordinates![rows[a]], given.Coordinates[rows[b]]))
                : ((Network)given.Architecture).Map(contexts);
            return (state.Covariance.Covariance, state.Tangent);
        };

    private static KernelEntries Strip<T>(ReferenceCase given, int[] rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Matrix<T> x = Rows<T>(given.Contexts, rows);
        if (given.Architecture is Network plain)
        {
            return Of(plain.Kernels(x), i => i);
        }

        using Matrix<T> z = Rows<T>(given.Coordinates!, rows);
        return Of(((Hypernetwork)given.Architecture).Kernels(x, z), i => i);
    }

    private static KernelEntries Cross<T>(ReferenceCase given, int[] rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Matrix<T> x = Rows<T>(given.Contexts, rows),
            others = x.Clone();
        if (given.Architecture is Network plain)
        {
            return Of(plain.Kernels(x, others), i => i);
        }

        using Matrix<T> z = Rows<T>(given.Coordinates!, rows),
            otherZ = z.Clone();
        return Of(((Hypernetwork)given.Architecture).Kernels(x, z, others, otherZ), i => i);
    }

    private static KernelEntries Grid<T>(ReferenceCase given, int[] rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Matrix<T> x = Rows<T>(given.Contexts, rows),
            z = Rows<T>(given.Coordinates!, rows);
        return Of(((Hypernetwork)given.Architecture).GridKernels(x, z), i => (i * rows.Length) + i);
    }

    // Rows that are added are turned and mirrored ones of the case, so that the range of variances stays.
    private static KernelEntries Table<T>(ReferenceCase given, int[] rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int added = Math.Max(0, TableRows - rows.Length);
        ReferenceCase more = given with
        {
            Contexts =
            [
                .. given.Contexts,
                .. Enumerable.Range(0, added).Select(k => Turned(given.Contexts[rows[k % rows.Length]], k / rows.Length)),
            ],
            Coordinates = given.Coordinates is { } z
                ? [.. z, .. Enumerable.Range(0, added).Select(k => Turned(z[rows[k % rows.Length]], (k / rows.Length) + 1))]
                : null,
        };
        return Strip<T>(more, [.. rows, .. Enumerable.Range(given.Contexts.Length, added)]);
    }

    private static double[] Turned(double[] row, int turn) =>
        [.. Enumerable.Range(0, row.Length).Select(k => row[(k + turn) % row.Length] * ((turn + k) % 3 == 0 ? -1 : 1))];

    private static Matrix<T> Rows<T>(double[][] rows, int[] which)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Matrix<double> exact = ReferenceCase.Select(rows, which);
        return exact.ConvertTo<T>();
    }

    private static KernelEntries Of<T>(KernelMatrices<T> kernels, Func<int, int> place)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        (a, b) =>
            (double.CreateTruncating(kernels.Covariance[place(a), place(b)]), double.CreateTruncating(kernels.Tangent[place(a), place(b)]));
}
