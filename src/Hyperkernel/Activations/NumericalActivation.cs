using Hyperkernel.Strips;

namespace Hyperkernel.Activations;

/// <summary>
/// A function without closed dual maps: they come from quadrature, those over strips from a table made for the data's variances.
/// </summary>
internal sealed record NumericalActivation : Activation
{
    private readonly Jet _function;
    private readonly TaylorSeries? _taylor;
    private readonly DualIntegrals _integrals;

    /// <summary>An activation.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="function">The function and its derivative.</param>
    /// <param name="kinks">Where one of them jumps, in ascending order.</param>
    /// <param name="breaks">Where only higher derivatives jump.</param>
    /// <param name="taylor">Its Taylor coefficients of all orders; null where those of orders 0 and 1 are all that is known.</param>
    public NumericalActivation(string name, Jet function, double[] kinks, double[] breaks, TaylorSeries? taylor = null)
    {
        Name = name;
        Kinks = kinks;
        _function = function;
        _taylor = taylor;
        _integrals = new(function, [.. kinks, .. breaks]);
    }

    public override string Name { get; }

    public override IReadOnlyList<double> Kinks { get; }

    public override int? LargestTaylorOrder => _taylor is null ? 1 : null;

    public override double Value(double y) => _function(y).Value;

    public override double Derivative(double y) => _function(y).Derivative;

    public override DualMoments Moments(in CovarianceBlock input) => _integrals.Moments(input);

    public bool Equals(NumericalActivation? other) =>
        other is not null
        && Name == other.Name
        && _function == other._function
        && _taylor == other._taylor
        && Kinks.SequenceEqual(other.Kinks);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    internal override void WriteTaylor(double y, Span<double> coefficients)
    {
        if (_taylor is null)
        {
            TaylorRecurrences.Linear(Value(y), Derivative(y), coefficients);
        }
        else
        {
            _taylor(y, coefficients);
        }
    }

    internal override StripMap<T> StripMap<T>(VarianceRange range) => DualTable<T>.Create(this, _integrals, range);
}
