using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>An approximate inverse of the model operator on the observed pairs, by conjugate gradients of its own for each field.</summary>
/// <remarks>The number of steps varies, so what it preconditions must be flexible.</remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal abstract class MaskedInverse<T>(GridMask mask, CancellationToken cancellation) : ISymmetricOperator<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Matrix<T> _preconditioned = Matrix<T>.Uninitialized(mask.Contexts, mask.Coordinates);

    /// <summary>The pairs.</summary>
    protected GridMask Mask => mask;

    /// <summary>What is left of the equations.</summary>
    protected Matrix<T> Residual { get; } = Matrix<T>.Uninitialized(mask.Contexts, mask.Coordinates);

    /// <summary>The direction of a step.</summary>
    protected Matrix<T> Direction { get; } = Matrix<T>.Uninitialized(mask.Contexts, mask.Coordinates);

    /// <summary>The operator on the direction.</summary>
    protected Matrix<T> Product { get; } = Matrix<T>.Uninitialized(mask.Contexts, mask.Coordinates);

    /// <summary>Memory of whatever is at work.</summary>
    protected Matrix<T> Scratch { get; } = Matrix<T>.Uninitialized(mask.Contexts, mask.Coordinates);

    /// <inheritdoc/>
    public void Apply(MatrixView<T> fields, MatrixView<T> result)
    {
        for (long row = 0; row < fields.Rows; row += mask.Contexts)
        {
            Solve(fields.Block(row, 0, mask.Contexts, mask.Coordinates), result.Block(row, 0, mask.Contexts, mask.Coordinates));
        }
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        _preconditioned.Dispose();
        Residual.Dispose();
        Direction.Dispose();
        Product.Dispose();
        Scratch.Dispose();
    }

    /// <summary>Solves for one field.</summary>
    protected abstract void Solve(MatrixView<T> r, MatrixView<T> result);

    /// <summary>The inner preconditioner on the residual.</summary>
    protected abstract void Precondition(Matrix<T> result);

    /// <summary>Writes the operator on the direction into the product.</summary>
    protected abstract void Multiply();

    /// <summary>
    /// Takes a step of some length, and what it adds to the energy b^T A^-1 b; false to end. <see cref="Product"/> and
    /// <see cref="Residual"/> are those before it.
    /// </summary>
    protected abstract bool Step(double length, double energy);

    /// <summary>Conjugate gradients from the residual.</summary>
    protected void Iterate(int mostSteps)
    {
        double before = 0;
        for (int step = 0; step < mostSteps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            Precondition(_preconditioned);
            double current = ConjugateGradients.Dot<T>(Residual, _preconditioned);
            if (!(current > 0))
            {
                return;
            }

            ConjugateGradients.ScaleAndAdd(Direction.View, step == 0 ? 0 : current / before, _preconditioned.View);
            before = current;
            Multiply();
            double curvature = ConjugateGradients.Dot<T>(Direction, Product);
            if (!(curvature > 0) || !Step(current / curvature, current / curvature * current))
            {
                return;
            }
        }
    }
}
