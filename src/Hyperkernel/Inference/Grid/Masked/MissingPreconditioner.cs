using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>The inverse of the model operator on the observed pairs, by equations for the missing ones.</summary>
/// <remarks>
/// With G = (H + ridge)^-1, which the eigenbasis has, and x on the missing pairs M solving G_MM x = -(G r)_M, the inverse of the observed
/// part of H + ridge takes r to the observed part of G (r + x), exactly. Conjugate gradients find x; their preconditioner has the blocks
/// of G_MM of one context each, or of one coordinate where those are smaller, but for terms between its eigenvectors, from the shared
/// matrices of <see cref="SharedBlocks{T}"/>. They end by energy: what a step adds to r^T A^-1 r is small beside the whole. (The
/// residual is no measure: the outer iteration stalls by it.)
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class MissingPreconditioner<T> : MaskedInverse<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double EnergyTolerance = 0.01;
    private const int MostSteps = 80;

    private readonly ISymmetricOperator<T> _inverse;
    private readonly PairBlocks<T> _blocks;
    private MatrixView<T> _result;
    private double _energy;

    public MissingPreconditioner(KroneckerEigenbasis<T> basis, GridMask mask, double ridge, Compute compute)
        : base(mask, compute.Cancellation)
    {
        _inverse = basis.Inverse(ridge);
        PairLists missing = PairLists.Of(mask, observed: false);
        using Matrix<T> inverses = Matrix<T>.Create(
                basis.Spectrum.Rows,
                basis.Spectrum.Columns,
                (i, j) => T.One / (basis.Spectrum[i, j] + T.CreateTruncating(ridge))
            ),
            weights = missing.Sums(basis, inverses, compute.Backend);
        using SharedBlocks<T> shared = new(missing, basis, weights, compute.Backend);
        _blocks = new(missing, shared.Write, BlockFactor<T>.MayRound(weights, noise: 0), compute);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _blocks.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void Solve(MatrixView<T> r, MatrixView<T> result)
    {
        _result = result;
        _inverse.Apply(r, result);
        _energy = ConjugateGradients.Dot(r, result);
        if (_energy > 0)
        {
            result.CopyTo(Residual);
            KeepMissing(Residual, factor: -1);
            Iterate(MostSteps);
        }

        Mask.Clear(result);
    }

    /// <inheritdoc/>
    protected override void Precondition(Matrix<T> result) => _blocks.Apply(Residual, result);

    /// <inheritdoc/>
    protected override void Multiply() => _inverse.Apply(Direction, Product);

    /// <inheritdoc/>
    /// <remarks>The result is G (r + x): x is 0 at first, and each step adds to it.</remarks>
    protected override bool Step(double length, double energy)
    {
        ConjugateGradients.AddScaled(_result, length, Product);
        KeepMissing(Product, factor: 1);
        ConjugateGradients.AddScaled<T>(Residual, -length, Product);
        _energy -= energy;
        return _energy > 0 && energy >= EnergyTolerance * _energy;
    }

    // field := factor times its entries at missing pairs, 0 at the others.
    private void KeepMissing(Matrix<T> field, int factor)
    {
        field.View.CopyTo(Scratch);
        field.View.Fill(T.Zero);
        T sign = T.CreateTruncating(factor);
        for (long i = 0; i < field.Rows; i++)
        {
            Span<T> from = Scratch.Row(i),
                to = field.Row(i);
            foreach (int a in Mask.Missing(i))
            {
                to[a] = sign * from[a];
            }
        }
    }
}
