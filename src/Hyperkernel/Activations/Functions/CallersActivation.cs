using Hyperkernel.Activations.SpecialFunctions;

namespace Hyperkernel.Activations.Functions;

/// <summary>A caller's function, which has no form in a file.</summary>
internal sealed record CallersActivation : NumericalActivation
{
    private readonly Jet _function;
    private readonly TaylorSeries? _taylor;

    /// <summary>An activation.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="function">The function and its derivative.</param>
    /// <param name="kinks">Where one of them jumps, in ascending order.</param>
    /// <param name="taylor">Its Taylor coefficients of all orders; null where those of orders 0 and 1 are all that is known.</param>
    public CallersActivation(string name, Jet function, double[] kinks, TaylorSeries? taylor = null)
        : base(kinks, []) => (Name, _function, _taylor) = (name, function, taylor);

    public override string Name { get; }

    public override int? LargestTaylorOrder => _taylor is null ? 1 : null;

    public bool Equals(CallersActivation? other) =>
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

    protected override (double Value, double Derivative) At(double y) => _function(y);
}
