using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>The inverse of the model operator on the observed pairs, by conjugate gradients with <see cref="TwoLevels{T}"/>.</summary>
/// <remarks>It suits grids of which little was observed, whose blocks are small.</remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class ObservedPreconditioner<T> : MaskedInverse<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double RelativeResidual = 0.1;
    private const int MostSteps = 40;

    private readonly KroneckerEigenbasis<T> _basis;
    private readonly double _ridge;
    private readonly TwoLevels<T> _levels;
    private readonly Matrix<T> _coefficients;
    private MatrixView<T> _result;
    private double _goal;

    public ObservedPreconditioner(KroneckerEigenbasis<T> basis, GridMask mask, double ridge, Compute compute)
        : base(mask, compute.Cancellation)
    {
        (_basis, _ridge) = (basis, ridge);
        _levels = new(basis, mask, ridge, isExact: false, compute);
        _coefficients = Matrix<T>.Uninitialized(mask.Contexts, mask.Coordinates);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _levels.Dispose();
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
        Mask.AddExtra<T>(Direction, Product);
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
    protected override void Precondition(Matrix<T> result) => _levels.Solve(Residual, result, Scratch);
}
