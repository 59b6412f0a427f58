using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Learning;

/// <summary>Coordinates next to each other, so that lengths much shorter than the whole range can be learnt.</summary>
internal static class Neighbourhood
{
    private const int Size = 16;

    /// <summary>The coordinates nearest to one of them, itself among them.</summary>
    public static long[] Around(Matrix<double> coordinates, long centre)
    {
        double[] distances = new double[coordinates.Rows];
        for (int a = 0; a < distances.Length; a++)
        {
            distances[a] = TensorPrimitives.Distance<double>(coordinates.Row(a), coordinates.Row(centre));
        }

        long[] nearest = [.. Enumerable.Range(0, distances.Length).Select(a => (long)a)];
        Array.Sort(distances, nearest);
        return nearest[..Math.Min(Size, nearest.Length)];
    }
}
