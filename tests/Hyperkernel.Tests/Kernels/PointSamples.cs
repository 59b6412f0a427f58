using System.Numerics;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Tests.Kernels;

/// <summary>How often the contexts and coordinates of a list of points repeat.</summary>
public enum Repetition
{
    /// <summary>Every context and coordinate is another one.</summary>
    None,

    /// <summary>A few contexts, each in a run of points; coordinates all differ.</summary>
    ContextRuns,

    /// <summary>A few contexts and a few coordinates in any order, so that points repeat as well.</summary>
    Both,
}

/// <summary>Lists of points with the arrays they come from, and kernels of them.</summary>
/// <param name="Kernel">A kernel.</param>
/// <param name="X">Contexts, or inputs of a network.</param>
/// <param name="Z">Coordinates; of no use to a network.</param>
internal sealed record PointSamples<T>(PointKernel Kernel, Matrix<T> X, Matrix<T> Z)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public Points<T> Points => Kernel is HypernetworkKernel ? Points<T>.Pairs(X, Z) : Points<T>.Of(X);

    /// <summary>A sample network's meta network, or the hypernetwork itself, on random points.</summary>
    public static PointSamples<T> Create(string name, KernelKind kind, bool pairs, Repetition repetition, int count, int seed)
    {
        Hypernetwork hypernetwork = HypernetworkSamples.Of(name);
        Random random = new(seed);
        int[] contexts = Places(repetition, repetition == Repetition.ContextRuns);
        int[] coordinates = Places(repetition == Repetition.Both ? repetition : Repetition.None, runs: false);
        double[,] x = Random(6),
            z = Random(2);
        return new(
            pairs ? new HypernetworkKernel(hypernetwork, kind) : new NetworkKernel(hypernetwork.Meta, kind),
            Matrix<T>.Create(count, 6, (i, k) => T.CreateTruncating(x[contexts[i], k])),
            Matrix<T>.Create(count, 2, (i, k) => T.CreateTruncating(z[coordinates[i], k]))
        );

        int[] Places(Repetition how, bool runs)
        {
            int few = Math.Max(1, count / 8);
            int[] places = [.. Enumerable.Range(0, count).Select(i => how == Repetition.None ? i : random.Next(few))];
            if (runs)
            {
                Array.Sort(places);
            }

            return places;
        }

        double[,] Random(int width)
        {
            double[,] values = new double[count, width];
            for (int i = 0; i < count; i++)
            {
                for (int k = 0; k < width; k++)
                {
                    values[i, k] = (2 * random.NextDouble()) - 1;
                }
            }

            return values;
        }
    }

    /// <summary>The matrix by the scalar maps, entry by entry.</summary>
    public Matrix<double> Expected(PointSamples<T> columns)
    {
        using Matrix<double> x = X.ConvertTo<double>(),
            z = Z.ConvertTo<double>(),
            x2 = columns.X.ConvertTo<double>(),
            z2 = columns.Z.ConvertTo<double>();
        return Matrix<double>.Create(
            x.Rows,
            x2.Rows,
            (i, j) =>
            {
                CovarianceBlock contexts = CoordinateFeatures.Raw.Block(x.Row(i), x2.Row(j));
                return Kernel is HypernetworkKernel kernel
                    ? kernel.Value(contexts, kernel.Hypernetwork.CoordinateFeatures.Block(z.Row(i), z2.Row(j)))
                    : ((NetworkKernel)Kernel).Value(contexts);
            }
        );
    }
}
