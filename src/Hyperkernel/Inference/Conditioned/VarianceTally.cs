namespace Hyperkernel.Inference.Conditioned;

/// <summary>What is to be said of variances that are differences of others.</summary>
internal sealed class VarianceTally
{
    // As of a factorisation's variances: with 1,000 roundings some per cent of a variance are rounding.
    private const double Roundings = 1000;

    // What known points take is a square over the ridge, and so are its errors.
    private const double RoundingsByRidge = 20;

    private readonly double[] _prior;
    private readonly double[] _resolution;
    private double _share;
    private long _negative;
    private long _unresolved;

    /// <summary>Of points.</summary>
    /// <param name="prior">Their prior variances.</param>
    /// <param name="ridge">The ridge.</param>
    /// <param name="isDirect">Whether solves are a factorisation's.</param>
    /// <param name="residual">The relative residual of solves by iteration.</param>
    /// <param name="isSingle">Whether the regression is in single precision.</param>
    public VarianceTally(double[] prior, double ridge, bool isDirect, double residual, bool isSingle)
    {
        double rounding = isSingle ? Conditioning.OfSingle : Conditioning.OfDouble;
        _prior = prior;
        _resolution = Array.ConvertAll(
            prior,
            p => p * (isDirect ? rounding * Math.Max(Roundings, RoundingsByRidge * Math.Sqrt(p / ridge)) : 10 * residual)
        );
    }

    /// <summary>Counts a point.</summary>
    /// <param name="point">Its number.</param>
    /// <param name="variance">Its variance as computed; NaN where it was not to be had before.</param>
    /// <returns>The variance, 0 where rounding made it negative.</returns>
    public double Add(int point, double variance)
    {
        variance = variance < 0 || _prior[point] == 0 ? 0 : variance;
        _share += _prior[point] == 0 ? 1 : variance / _prior[point];
        _negative += double.IsNaN(variance) ? 1 : 0;
        _unresolved += variance < _resolution[point] ? 1 : 0;
        return variance;
    }

    /// <summary>The report, from that of the variances before; what was compared then says nothing of these.</summary>
    public DeviationReport Report(DeviationReport before) =>
        new(before.Method, _share / _prior.Length, _negative, 0, null)
        {
            Unresolved = _unresolved,
            IsTrusted = before.IsTrusted && _negative == 0 && _unresolved == 0,
        };
}
