using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels;

/// <summary>Kernel matrices of architectures over arrays of inputs.</summary>
public static class KernelEvaluation
{
    /// <summary>The kernels of a network between all rows of <paramref name="inputs"/>.</summary>
    /// <param name="network">A network without generated layers.</param>
    /// <param name="inputs">N x width: one input a row.</param>
    /// <param name="options">How to compute; the defaults if null.</param>
    /// <returns>Two symmetric N x N matrices.</returns>
    /// <exception cref="ArgumentException">An input is not finite, there is none, or the network has a generated layer.</exception>
    /// <exception cref="InsufficientMemoryException">The result does not fit in memory.</exception>
    public static KernelMatrices<T> Kernels<T>(this Network network, Matrix<T> inputs, KernelOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Inputs rows = Inputs.From(inputs, nameof(inputs));
        return OfNetwork<T>(network, rows, rows, options ?? new());
    }

    /// <summary>The kernels of a network between the rows of two arrays.</summary>
    /// <param name="network">A network without generated layers.</param>
    /// <param name="inputs">N x width.</param>
    /// <param name="others">M x width.</param>
    /// <param name="options">How to compute; the defaults if null.</param>
    /// <returns>Two N x M matrices.</returns>
    /// <exception cref="ArgumentException">An input is not finite, there is none, widths differ, or the network has a generated layer.</exception>
    /// <exception cref="InsufficientMemoryException">The result does not fit in memory.</exception>
    public static KernelMatrices<T> Kernels<T>(this Network network, Matrix<T> inputs, Matrix<T> others, KernelOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OfNetwork<T>(network, Inputs.From(inputs, nameof(inputs)), Inputs.From(others, nameof(others)), options ?? new());

    /// <summary>The kernels of a hypernetwork between all pairs (x_i, z_i).</summary>
    /// <param name="hypernetwork">The hypernetwork.</param>
    /// <param name="contexts">N x n_0: row i is x_i.</param>
    /// <param name="coordinates">N x m_0: row i is z_i.</param>
    /// <param name="options">How to compute; the defaults if null.</param>
    /// <returns>Two symmetric N x N matrices: Lam^H and Theta^h.</returns>
    /// <exception cref="ArgumentException">An input is not finite, there is none, or lengths differ.</exception>
    /// <exception cref="InsufficientMemoryException">The result does not fit in memory.</exception>
    public static KernelMatrices<T> Kernels<T>(
        this Hypernetwork hypernetwork, Matrix<T> contexts, Matrix<T> coordinates, KernelOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (Inputs x, Inputs z) = Pairs(contexts, coordinates, nameof(contexts), nameof(coordinates));
        return OfPairs<T>(hypernetwork, x, z, x, z, options ?? new());
    }

    /// <summary>The kernels of a hypernetwork between pairs (x_i, z_i) and pairs (x'_j, z'_j).</summary>
    /// <param name="hypernetwork">The hypernetwork.</param>
    /// <param name="contexts">N x n_0.</param>
    /// <param name="coordinates">N x m_0.</param>
    /// <param name="otherContexts">M x n_0.</param>
    /// <param name="otherCoordinates">M x m_0.</param>
    /// <param name="options">How to compute; the defaults if null.</param>
    /// <returns>Two N x M matrices: Lam^H and Theta^h.</returns>
    /// <exception cref="ArgumentException">An input is not finite, there is none, or lengths differ.</exception>
    /// <exception cref="InsufficientMemoryException">The result does not fit in memory.</exception>
    public static KernelMatrices<T> Kernels<T>(
        this Hypernetwork hypernetwork,
        Matrix<T> contexts,
        Matrix<T> coordinates,
        Matrix<T> otherContexts,
        Matrix<T> otherCoordinates,
        KernelOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (Inputs x, Inputs z) = Pairs(contexts, coordinates, nameof(contexts), nameof(coordinates));
        (Inputs x2, Inputs z2) = Pairs(otherContexts, otherCoordinates, nameof(otherContexts), nameof(otherCoordinates));
        return OfPairs<T>(hypernetwork, x, z, x2, z2, options ?? new());
    }

    /// <summary>The kernels of a hypernetwork between all pairs of contexts and coordinates; row i M + a is the pair (x_i, z_a).</summary>
    /// <param name="hypernetwork">The hypernetwork.</param>
    /// <param name="contexts">N x n_0.</param>
    /// <param name="coordinates">M x m_0.</param>
    /// <param name="options">How to compute; the defaults if null.</param>
    /// <returns>Two symmetric N M x N M matrices. To solve with them use <see cref="Inference.Grid.GridRegression"/>, which never forms them.</returns>
    /// <exception cref="ArgumentException">An input is not finite, or there is none.</exception>
    /// <exception cref="InsufficientMemoryException">The result does not fit in memory.</exception>
    public static KernelMatrices<T> GridKernels<T>(
        this Hypernetwork hypernetwork, Matrix<T> contexts, Matrix<T> coordinates, KernelOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Inputs x = Inputs.From(contexts, nameof(contexts)), z = Inputs.From(coordinates, nameof(coordinates));
        return OfGrid<T>(hypernetwork, x, z, x, z, options ?? new());
    }

    /// <summary>The kernels of a hypernetwork between all pairs of one grid and all pairs of another.</summary>
    /// <param name="hypernetwork">The hypernetwork.</param>
    /// <param name="contexts">N x n_0.</param>
    /// <param name="coordinates">M x m_0.</param>
    /// <param name="otherContexts">N' x n_0.</param>
    /// <param name="otherCoordinates">M' x m_0.</param>
    /// <param name="options">How to compute; the defaults if null.</param>
    /// <returns>Two N M x N' M' matrices.</returns>
    /// <exception cref="ArgumentException">An input is not finite, there is none, or widths differ.</exception>
    /// <exception cref="InsufficientMemoryException">The result does not fit in memory.</exception>
    public static KernelMatrices<T> GridKernels<T>(
        this Hypernetwork hypernetwork,
        Matrix<T> contexts,
        Matrix<T> coordinates,
        Matrix<T> otherContexts,
        Matrix<T> otherCoordinates,
        KernelOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => OfGrid<T>(
            hypernetwork,
            Inputs.From(contexts, nameof(contexts)),
            Inputs.From(coordinates, nameof(coordinates)),
            Inputs.From(otherContexts, nameof(otherContexts)),
            Inputs.From(otherCoordinates, nameof(otherCoordinates)),
            options ?? new());

    private static (Inputs Contexts, Inputs Coordinates) Pairs<T>(
        Matrix<T> contexts, Matrix<T> coordinates, string contextsName, string coordinatesName)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Inputs.RequirePairs(contexts.Rows, coordinates.Rows, contextsName, coordinatesName);
        return (Inputs.From(contexts, contextsName), Inputs.From(coordinates, coordinatesName));
    }

    private static KernelMatrices<T> OfNetwork<T>(Network network, Inputs rows, Inputs columns, KernelOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (network.IsGenerated)
        {
            throw new ArgumentException(network.GeneratedAlone, nameof(network));
        }

        rows.RequireSameWidth(columns, "inputs", "others");
        return Evaluate<T>(rows.Count, columns.Count, options, (covariance, _) =>
            new NetworkSource<T>(network, InputCovariance<T>.Create(rows, columns, CoordinateFeatures.Raw, options, covariance)));
    }

    private static KernelMatrices<T> OfPairs<T>(
        Hypernetwork hypernetwork, Inputs contexts, Inputs coordinates, Inputs otherContexts, Inputs otherCoordinates, KernelOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        contexts.RequireSameWidth(otherContexts, "contexts", "otherContexts");
        coordinates.RequireSameWidth(otherCoordinates, "coordinates", "otherCoordinates");
        return Evaluate<T>(contexts.Count, otherContexts.Count, options, (covariance, tangent) => new PairSource<T>(
            hypernetwork,
            InputCovariance<T>.Create(contexts, otherContexts, CoordinateFeatures.Raw, options, covariance),
            InputCovariance<T>.Create(coordinates, otherCoordinates, hypernetwork.CoordinateFeatures, options, tangent)));
    }

    private static KernelMatrices<T> OfGrid<T>(
        Hypernetwork hypernetwork, Inputs contexts, Inputs coordinates, Inputs otherContexts, Inputs otherCoordinates, KernelOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        contexts.RequireSameWidth(otherContexts, "contexts", "otherContexts");
        coordinates.RequireSameWidth(otherCoordinates, "coordinates", "otherCoordinates");
        return Evaluate<T>(contexts.Count * coordinates.Count, otherContexts.Count * otherCoordinates.Count, options, (_, _) =>
        {
            KernelMatrices<T> weights = Allocate<T>(contexts.Count, otherContexts.Count);
            InputCovariance<T> contextCovariance =
                InputCovariance<T>.Create(contexts, otherContexts, CoordinateFeatures.Raw, options, scratch: null);
            NetworkSource<T> meta = new(hypernetwork.Meta, contextCovariance);
            TileEngine.Evaluate(meta, weights.Covariance, weights.Tangent, options with { Progress = null });
            InputCovariance<T> coordinateCovariance =
                InputCovariance<T>.Create(coordinates, otherCoordinates, hypernetwork.CoordinateFeatures, options, scratch: null);
            return new GridSource<T>(hypernetwork, contextCovariance, coordinateCovariance, meta, weights);
        });
    }

    // The source keeps its Gram matrices where the results go: each strip is read before it is written.
    private static KernelMatrices<T> Evaluate<T>(
        long rows, long columns, KernelOptions options, Func<Matrix<T>, Matrix<T>, KernelSource<T>> source)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        KernelMatrices<T> result = Allocate<T>(rows, columns);
        TileEngine.Evaluate(source(result.Covariance, result.Tangent), result.Covariance, result.Tangent, options);
        return result;
    }

    private static KernelMatrices<T> Allocate<T>(long rows, long columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MemoryBudget.Require((Int128)2 * rows * columns * Unsafe.SizeOf<T>(), $"two {rows} x {columns} kernel matrices");
        return new(Matrix<T>.Uninitialized(rows, columns), Matrix<T>.Uninitialized(rows, columns));
    }
}
