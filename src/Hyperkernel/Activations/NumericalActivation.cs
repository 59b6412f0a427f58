using Hyperkernel.Strips;

namespace Hyperkernel.Activations;

/// <summary>A function without closed dual maps: they come from quadrature, those over strips from a table made for the data's variances.</summary>
internal sealed record NumericalActivation : Activation
{
    private readonly Jet _function;
    private readonly DualIntegrals _integrals;

    /// <summary>An activation.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="function">The function and its derivative.</param>
    /// <param name="kinks">Where one of them jumps, in ascending order.</param>
    /// <param name="breaks">Where only higher derivatives jump.</param>
    public NumericalActivation(string name, Jet function, double[] kinks, double[] breaks)
    {
        Name = name;
        Kinks = kinks;
        _function = function;
        _integrals = new(function, [.. kinks, .. breaks]);
    }

    public override string Name { get; }

    public override IReadOnlyList<double> Kinks { get; }

    public override double Value(double y) => _function(y).Value;

    public override double Derivative(double y) => _function(y).Derivative;

    public override DualMoments Moments(in CovarianceBlock input) => _integrals.Moments(input);

    public bool Equals(NumericalActivation? other) => other is not null && Name == other.Name && _function == other._function && Kinks.SequenceEqual(other.Kinks);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    internal override StripMap<T> StripMap<T>(VarianceRange range) => DualTable<T>.Create(this, _integrals, range);
}
