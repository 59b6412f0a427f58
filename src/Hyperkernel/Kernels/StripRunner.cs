using System.Numerics;
using Hyperkernel.Architectures;
using Hyperkernel.Layers;

namespace Hyperkernel.Kernels;

/// <summary>Takes a strip through the layers of a network.</summary>
internal static unsafe class StripRunner
{
    /// <summary>How near 1 the argument u of a sqrt(1 - u) may come before an entry is computed again by the scalar maps.</summary>
    /// <remarks>Rounding e of u changes the angle by e / sqrt(2 (1 - u)): 2e-6 and 1e-11 at these distances.</remarks>
    public static T Threshold<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        typeof(T) == typeof(float) ? T.CreateTruncating(1 - 5e-4) : T.CreateTruncating(1 - 1e-10);

    /// <summary>The covariances in the strip become those of the network's outputs, the tangent kernels likewise from 0.</summary>
    /// <returns>The largest argument of a sqrt(1 - u) met.</returns>
    public static T Run<T>(Network network, in KernelStrip<T> strip, Profile<T> rows, long row, Profile<T> columns, long column)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T** addresses = stackalloc T*[columns.Constants];
        columns.Columns(column, addresses);
        KernelStrip<T> current = strip;
        current.Row = rows.Row(row);
        current.Columns = addresses;
        new Span<T>(strip.Tangent, strip.Count).Clear();
        T closest = T.Zero;
        foreach (Layer layer in network.Layers)
        {
            closest = T.Max(closest, layer.MapStrip(current));
            if (layer.Activation is { } activation)
            {
                current.Row += activation.StripConstants;
                current.Columns += activation.StripConstants;
            }
        }

        return closest;
    }
}
