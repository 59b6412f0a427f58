using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>The inverse of the model operator on the observed pairs, by conjugate gradients with two levels.</summary>
/// <remarks>
/// H = (U (x) V) diag(D) (U (x) V)^T + ridge, restricted to the observed pairs. The most important modes, the head S, are solved for
/// together; the others, the tail, only within each context (or coordinate): M = B + W W^T with blocks B_c = V_c diag(tail_c) V_c^T +
/// ridge and W the observed rows of (U (x) V)_S sqrt(D_S), so that M^-1 = B^-1 - B^-1 W C^-1 W^T B^-1, C = 1 + W^T B^-1 W. It suits
/// grids of which little was observed, whose blocks are small.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class ObservedPreconditioner<T> : MaskedInverse<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double RelativeResidual = 0.1;
    private const int MostSteps = 40;

    private readonly KroneckerEigenbasis<T> _basis;
    private readonly double _ridge;
    private readonly IMatrixBackend _backend;
    private readonly PairBlocks<T> _blocks;
    private readonly Head<T> _head;
    private readonly Matrix<T> _coupling;
    private readonly Matrix<T> _coefficients;
    private MatrixView<T> _result;
    private double _goal;

    public ObservedPreconditioner(KroneckerEigenbasis<T> basis, GridMask mask, double ridge, Compute compute)
        : base(mask, compute.Cancellation)
    {
        (_basis, _ridge, _backend) = (basis, ridge, compute.Backend);
        _coefficients = Matrix<T>.Uninitialized(mask.Contexts, mask.Coordinates);
        PairLists observed = PairLists.Of(mask, observed: true);
        using Matrix<T> members = observed.Members(basis);
        _head = Head<T>.Of(basis, observed, mask, ridge);
        using (Matrix<T> tail = _head.Tail(basis))
        using (Matrix<T> weights = observed.Sums(basis, tail, compute.Backend))
        {
            _blocks = new(observed, members, weights, ridge, compute);
        }

        try
        {
            compute.RequireMemory((Int128)_head.Count * _head.Count * 2 * Unsafe.SizeOf<T>(), "the leading modes");
            _coupling = _head.Coupling(basis, observed, members, _blocks, compute);
            compute.Backend.Cholesky<T>(_coupling);
        }
        catch
        {
            _blocks.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _blocks.Dispose();
        _coupling.Dispose();
        _coefficients.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void Solve(MatrixView<T> r, MatrixView<T> result)
    {
        _result = result;
        result.Fill(T.Zero);
        r.CopyTo(Residual);
        _goal = RelativeResidual * RelativeResidual * ConjugateGradients.Dot(r, r);
        Iterate(MostSteps);
    }

    /// <inheritdoc/>
    /// <remarks>The observed part of H.</remarks>
    protected override void Multiply()
    {
        _basis.ToBasis(Direction, _coefficients);
        for (long i = 0; i < _coefficients.Rows; i++)
        {
            TensorPrimitives.Multiply<T>(_coefficients.Row(i), _basis.Spectrum.Row(i), _coefficients.Row(i));
        }

        _basis.FromBasis(_coefficients, Product);
        ConjugateGradients.AddScaled<T>(Product, _ridge, Direction);
        Mask.Clear(Product.View);
    }

    /// <inheritdoc/>
    protected override bool Step(double length, double energy)
    {
        ConjugateGradients.AddScaled(_result, length, Direction);
        ConjugateGradients.AddScaled<T>(Residual, -length, Product);
        return ConjugateGradients.Dot<T>(Residual, Residual) > _goal;
    }

    /// <inheritdoc/>
    /// <remarks>M^-1.</remarks>
    protected override void Precondition(Matrix<T> result)
    {
        _blocks.Apply(Residual, result);
        if (_head.Count == 0)
        {
            return;
        }

        using Matrix<T> modes = Matrix<T>.Uninitialized(_head.Count, 1);
        _basis.ToBasis(result, _coefficients);
        _head.Gather(_coefficients, modes);
        _backend.SolveTriangular<T>(_coupling, Transposition.None, modes);
        _backend.SolveTriangular<T>(_coupling, Transposition.Transposed, modes);
        _head.Scatter(modes, _coefficients);
        _basis.FromBasis(_coefficients, Scratch);
        Mask.Clear(Scratch.View);
        _blocks.Apply(Scratch, _coefficients);
        ConjugateGradients.AddScaled<T>(result, -1, _coefficients);
    }
}
