using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>How the model operator is inverted on the observed pairs of a grid.</summary>
internal enum MaskedMethod
{
    /// <summary>By what was observed, and what fits in memory.</summary>
    Automatic,

    /// <summary>By equations for the missing pairs.</summary>
    Missing,

    /// <summary>By two levels on the observed pairs; the only way where pairs have noise of their own.</summary>
    Observed,
}

/// <summary>Chooses between them.</summary>
internal static class MaskedMethods
{
    // Of all pairs. The one has blocks of what is missing, the other of what is there.
    private const double MostObserved = 0.4;

    // Products with the model operator that blocks of what is there may cost where more of it is.
    private const double MostProducts = 10;

    /// <summary>The method for a mask, and the bytes that its blocks take.</summary>
    public static (MaskedMethod Method, Int128 Bytes) For<T>(GridMask mask, Compute compute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PairLists lists = PairLists.Of(mask, observed: true);
        (MaskedMethod, Int128) missing = (MaskedMethod.Missing, PairLists.Of(mask, observed: false).BytesOfBlocks<T>()),
            observed = (MaskedMethod.Observed, BytesOfObserved<T>(mask));
        double pairs = (double)mask.Contexts * mask.Coordinates,
            product = 4 * pairs * (mask.Contexts + mask.Coordinates);
        if (mask.HasOwnNoise)
        {
            return observed;
        }

        bool isFirst = mask.Count <= MostObserved * pairs || lists.Operations <= MostProducts * product;
        ((MaskedMethod Method, Int128 Bytes) first, (MaskedMethod Method, Int128 Bytes) second) = isFirst
            ? (observed, missing)
            : (missing, observed);
        return first.Bytes <= compute.AvailableBytes || second.Bytes > compute.AvailableBytes ? first : second;
    }

    /// <summary>The method for an operator on a mask.</summary>
    public static MaskedMethod For<T>(KroneckerEigenbasis<T> basis, GridMask mask, double ridge, Compute compute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        basis.Condition(ridge) > LargestCondition<T>() && BytesOfObserved<T>(mask) <= compute.AvailableBytes
            ? MaskedMethod.Observed
            : For<T>(mask, compute).Method;

    /// <summary>The inverse, which the caller disposes; in single precision where that is enough.</summary>
    public static ISymmetricOperator<T> Invert<T>(
        MaskedMethod method,
        KroneckerEigenbasis<T> basis,
        GridMask mask,
        double ridge,
        Compute compute
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) != typeof(double) || !SingleInverse.Suits(basis.Condition(mask.SmallestNoise(ridge))))
        {
            return InvertAs(method, basis, mask, ridge, compute);
        }

        KroneckerEigenbasis<float> single = basis.ToSingle();
        try
        {
            return (ISymmetricOperator<T>)(object)new SingleInverse(single, InvertAs(method, single, mask, ridge, compute));
        }
        catch (NotPositiveDefiniteException)
        {
            single.Dispose();
            return InvertAs(method, basis, mask, ridge, compute);
        }
        catch
        {
            single.Dispose();
            throw;
        }
    }

    // Beyond, what the equations for the missing pairs have to cancel is lost to rounding. In single precision some of it is lost
    // earlier, but directions that are kept conjugate make up for it.
    private static double LargestCondition<T>() => typeof(T) == typeof(float) ? 1e8 : 1e9;

    private static Int128 BytesOfObserved<T>(GridMask mask)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        PairLists.Of(mask, observed: true).BytesOfBlocks<T>() + Head<T>.BytesFor(mask);

    private static MaskedInverse<T> InvertAs<T>(
        MaskedMethod method,
        KroneckerEigenbasis<T> basis,
        GridMask mask,
        double ridge,
        Compute compute
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        method == MaskedMethod.Missing
            ? new MissingPreconditioner<T>(basis, mask, ridge, compute)
            : new ObservedPreconditioner<T>(basis, mask, ridge, compute);
}
