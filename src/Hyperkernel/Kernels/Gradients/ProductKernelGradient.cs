using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels.Gradients;

/// <summary>
/// A covariance kernel S(x, x') k(z, z') by its two factors on a grid, and the way back from derivatives by their entries.
/// </summary>
internal sealed class ProductKernelGradient : IDisposable
{
    private readonly HypernetworkKernel _kernel;
    private readonly InputList _contexts;
    private readonly InputList _coordinates;
    private readonly PairTable _ofContexts;
    private readonly PairTable _ofCoordinates;
    private readonly PairTable _unit = new(Matrix<double>.Create(1, 1, (_, _) => 1), null, null);
    private readonly LimitPass _meta;
    private readonly LimitPass _primary;
    private readonly PairTable _first;
    private readonly PairTable _second;

    /// <summary>Computes the factors.</summary>
    public ProductKernelGradient(HypernetworkKernel kernel, Matrix<double> contexts, Matrix<double> coordinates, Compute compute)
    {
        _kernel = kernel;
        (_contexts, _coordinates) = (InputList.From(contexts, nameof(contexts)), InputList.From(coordinates, nameof(coordinates)));
        Hypernetwork h = kernel.Hypernetwork;
        _ofContexts = new(CoordinateFeatures.Raw.Covariances(_contexts.Distinct.As<double>()), null, _contexts.Index);
        _ofCoordinates = new(h.CoordinateFeatures.Covariances(_coordinates.Distinct.As<double>()), null, _coordinates.Index);
        _meta = new(h.Meta.Sequence.Gradient(), _ofContexts, null, compute);
        _primary = new(h.Primary.Sequence.Gradient(), _ofCoordinates, _unit with { Index = new int[coordinates.Rows] }, compute);
        (_first, _second) = (_meta.Evaluate(withTangent: false), _primary.Evaluate(withTangent: false));
    }

    /// <summary>S between all contexts.</summary>
    public Matrix<double> OfContexts => _first.Covariance;

    /// <summary>k between all coordinates: what the primary network makes of S = 1.</summary>
    public Matrix<double> OfCoordinates => _second.Covariance;

    /// <summary>Whether a kernel is such a product: a covariance kernel whose primary network is one generated layer.</summary>
    public static bool IsProduct(PointKernel kernel) =>
        kernel is HypernetworkKernel { Kind: KernelKind.Covariance, Hypernetwork.Primary.Layers: [GeneratedDense] };

    /// <summary>Derivatives of a function of the factors by the logarithms of the settings.</summary>
    /// <param name="byContexts">Derivatives by S.</param>
    /// <param name="byCoordinates">Derivatives by k.</param>
    public SettingsGradient Backward(Matrix<double> byContexts, Matrix<double> byCoordinates)
    {
        using PassAdjoint meta = _meta.Backward(new(byContexts, null, null)),
            primary = _primary.Backward(new(byCoordinates, null, null));
        return new(
            meta.Settings,
            primary.Settings,
            KernelGradient.OfColumns(CoordinateFeatures.Raw, _contexts, _ofContexts, meta.Inputs),
            KernelGradient.OfColumns(_kernel.Hypernetwork.CoordinateFeatures, _coordinates, _ofCoordinates, primary.Inputs)
        );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ofContexts.Dispose();
        _ofCoordinates.Dispose();
        _unit.Dispose();
        _first.Dispose();
        _second.Dispose();
    }
}
