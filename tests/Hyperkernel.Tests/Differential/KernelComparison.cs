namespace Hyperkernel.Tests.Differential;

/// <summary>What entries of kernels may differ by, and whether they do.</summary>
/// <remarks>
/// The promise: an entry is within 1e-12 in double and, for each activation but the first, 1e-5 in single precision of its value, relative
/// to sqrt(k(u, u) k(u', u')) (tables: 1e-9 in double). Where roundings in the layers move the value itself by more, ten times what such
/// roundings do is allowed.
/// </remarks>
internal sealed class KernelComparison
{
    private const double ConditionFactor = 10;
    private readonly ScalarReference _reference;
    private readonly Tally _tally;
    private readonly double _promise;
    private readonly double _rounding;
    private readonly double _smallest;

    public KernelComparison(ScalarReference reference, bool single, Tally tally)
    {
        (_reference, _tally) = (reference, tally);
        _promise =
            single ? 1e-5 * Math.Max(1, reference.Activations - 1)
            : reference.IsTabulated ? 1e-9
            : 1e-12;
        _rounding = Math.ScaleB(1, single ? -21 : -50);

        // Below the normal numbers a result has no relative error to speak of.
        _smallest = single ? 2e-38 : 1e-300;
    }

    /// <summary>The scalar maps against theory.md for two points.</summary>
    public Failure? Scalar(Place a, Place b)
    {
        if (!_reference.HasLiteral || _reference.At(a, b) is not { } state || _reference.Scale(a, b) is not { } scale)
        {
            return null;
        }

        return Judge("scalar maps, theory.md", a, b, "covariance", state.Covariance.Covariance, scale.Covariance)
            ?? Judge("scalar maps, theory.md", a, b, "tangent", state.Tangent, scale.Tangent);
    }

    /// <summary>A route's entries against the scalar maps; the first that is wrong.</summary>
    public Failure? Entries(KernelRoute route, IEnumerable<KernelEntry> entries)
    {
        string pair = $"{route.Name}, scalar maps";
        (long count, double worst, Failure? failure) = (0, 0, null);
        foreach (KernelEntry entry in entries)
        {
            if (_reference.At(entry.Row, entry.Column) is not { } state || _reference.Scale(entry.Row, entry.Column) is not { } scale)
            {
                _tally.Count("entries that the scalar maps refuse and a route answers");
                continue;
            }

            count++;
            failure ??=
                Near(pair, entry, "covariance", entry.Covariance, state.Covariance.Covariance, scale.Covariance, ref worst)
                ?? Near(pair, entry, "tangent", entry.Tangent, state.Tangent, scale.Tangent, ref worst);
        }

        _tally.Compared(pair, count, worst);
        return failure;
    }

    private Failure? Near(string pair, in KernelEntry entry, string kernel, double? given, double expected, double scale, ref double worst)
    {
        if (given is not { } value)
        {
            return null;
        }

        double error = Math.Abs(value - expected),
            allowed = (_promise * scale) + _smallest;
        if (error <= allowed)
        {
            worst = Math.Max(worst, error / allowed);
            return null;
        }

        return Judge(pair, entry.Row, entry.Column, kernel, value, scale);
    }

    // What theory.md says decides, where it says something; else the promise alone.
    private Failure? Judge(string pair, Place a, Place b, string kernel, double value, double scale)
    {
        if (!_reference.HasLiteral)
        {
            return Wrong(
                kernel == "tangent" ? _reference.At(a, b)!.Value.Tangent : _reference.At(a, b)!.Value.Covariance.Covariance,
                double.PositiveInfinity
            );
        }

        if (_reference.Literally(a, b, 0) is not { } exact)
        {
            return null;
        }

        BigReal right = kernel == "tangent" ? exact.Tangent : exact.Covariance;
        if (!double.IsFinite(value))
        {
            bool beyond = !double.IsFinite(right.ToDouble()) || !double.IsFinite(scale);
            return beyond && pair.StartsWith("scalar", StringComparison.Ordinal) ? null : Wrong(right.ToDouble(), double.PositiveInfinity);
        }

        double error = BigReal.Abs(value - right).ToDouble(),
            allowed = (_promise * scale) + _smallest;
        if (error > allowed && _reference.Literally(a, b, _rounding) is { } conditioned)
        {
            allowed += ConditionFactor * (kernel == "tangent" ? conditioned.TangentCondition : conditioned.CovarianceCondition);
            _tally.Count($"entries whose condition was looked at, {pair}");
        }

        if (error <= allowed)
        {
            _tally.Compared($"{pair} (by theory.md)", 1, error / allowed);
            return null;
        }

        return Wrong(right.ToDouble(), error / allowed);

        Failure Wrong(double expected, double excess) =>
            new(
                pair,
                !double.IsFinite(value) ? "not finite"
                    : excess > 1e3 ? "wrong"
                    : "inaccurate",
                FormattableString.Invariant(
                    $"{kernel} of points ({a.X}, {a.Z}) and ({b.X}, {b.Z}) is {value:R}, must be {expected:R}, sqrt(k k') is {scale:R}"
                ),
                excess
            );
    }
}
