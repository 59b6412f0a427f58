using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels.Gradients;

/// <summary>A kernel's matrix over a list of points, and the way back from derivatives by its entries to those by settings.</summary>
/// <remarks>
/// Settings are the standard deviations of layers, and factors of the columns of contexts and coordinates. Derivatives are by their
/// logarithms, exact, by the reverse of the recursion through the layers.
/// </remarks>
internal sealed class KernelGradient : IDisposable
{
    private readonly PointKernel _kernel;
    private readonly Points<double> _points;
    private readonly PairTable _contexts;
    private readonly LimitPass _meta;
    private readonly PairTable? _weights;
    private readonly PairTable? _coordinates;
    private readonly LimitPass? _primary;

    /// <summary>Computes the matrix.</summary>
    /// <exception cref="ArgumentException">The kernel is a function, or a layer or the features of coordinates have no
    /// derivatives.</exception>
    public KernelGradient(PointKernel kernel, Points<double> points, Compute compute)
    {
        kernel.Check(points, nameof(points));
        (_kernel, _points) = (kernel, points);
        (Network first, Hypernetwork? hypernetwork) = kernel switch
        {
            HypernetworkKernel { Hypernetwork: var h } => (h.Meta, h),
            NetworkKernel { Network: var network } => (network, (Hypernetwork?)null),
            _ => throw new ArgumentException($"{kernel}: only kernels of networks have settings to learn."),
        };
        bool withTangent = kernel.Kind == KernelKind.Tangent;
        InputList contexts = points.Contexts;
        _contexts = new(
            CoordinateFeatures.Raw.Covariances(contexts.Distinct.As<double>()),
            null,
            hypernetwork is null ? contexts.Index : null
        );
        _meta = new(first.Sequence.Gradient(), _contexts, null, compute);
        if (hypernetwork is null)
        {
            Kernels = _meta.Evaluate(withTangent);
            return;
        }

        InputList coordinates = points.Coordinates!;
        _weights = _meta.Evaluate(withTangent) with { Index = contexts.Index };
        _coordinates = new(hypernetwork.CoordinateFeatures.Covariances(coordinates.Distinct.As<double>()), null, coordinates.Index);
        _primary = new(hypernetwork.Primary.Sequence.Gradient(), _coordinates, _weights, compute);
        Kernels = _primary.Evaluate(withTangent);
    }

    /// <summary>The kernel's matrix; a caller may use up its memory.</summary>
    public Matrix<double> Matrix => _kernel.Kind == KernelKind.Tangent ? Kernels.Tangent! : Kernels.Covariance;

    private PairTable Kernels { get; }

    /// <summary>Derivatives of a function of the matrix by the logarithms of the settings.</summary>
    /// <param name="adjoint">Derivatives by the entries, symmetric; not used up.</param>
    public SettingsGradient Backward(Matrix<double> adjoint)
    {
        bool isTangent = _kernel.Kind == KernelKind.Tangent;
        using Matrix<double>? zeros = isTangent ? Matrix<double>.Zeros(adjoint.Rows, adjoint.Columns) : null;
        PairTable top = isTangent ? new(zeros!, adjoint, null) : new(adjoint, null, null);
        if (_primary is null)
        {
            using PassAdjoint only = _meta.Backward(top);
            return new(only.Settings, [], OfColumns(CoordinateFeatures.Raw, _points.Contexts, _contexts, only.Inputs), []);
        }

        using PassAdjoint primary = _primary.Backward(top);
        using PassAdjoint meta = _meta.Backward(primary.Weights! with { Index = null });
        CoordinateFeatures features = ((HypernetworkKernel)_kernel).Hypernetwork.CoordinateFeatures;
        return new(
            meta.Settings,
            primary.Settings,
            OfColumns(CoordinateFeatures.Raw, _points.Contexts, _contexts, meta.Inputs),
            OfColumns(features, _points.Coordinates!, _coordinates!, primary.Inputs)
        );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _contexts.Dispose();
        _weights?.Dispose();
        _coordinates?.Dispose();
        Kernels.Dispose();
    }

    /// <summary>Derivatives by the logarithms of factors of the columns; none where features have no such derivatives.</summary>
    internal static double[] OfColumns(CoordinateFeatures features, InputList inputs, PairTable covariances, PairTable adjoint)
    {
        Matrix<double> rows = inputs.Distinct.As<double>();
        if (!features.HasDerivatives)
        {
            return [];
        }

        double[] derivatives = new double[rows.Columns];
        features.AddByScales(rows, covariances.Covariance, adjoint.Covariance, derivatives);
        return derivatives;
    }
}
