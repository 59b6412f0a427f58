namespace Hyperkernel.Experiments.Reproduction;

/// <summary>The numbers of all units of an experiment.</summary>
public sealed class UnitResults
{
    private readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, double[]>> _units;

    internal UnitResults(IReadOnlyDictionary<string, IReadOnlyDictionary<string, double[]>> units)
    {
        _units = units;
    }

    /// <summary>All arrays of a unit.</summary>
    /// <exception cref="KeyNotFoundException">There is no such unit.</exception>
    public IReadOnlyDictionary<string, double[]> this[string unit] => _units[unit];

    /// <summary>An array of a unit.</summary>
    /// <exception cref="KeyNotFoundException">There is no such unit or array.</exception>
    public double[] Array(string unit, string name) => _units[unit][name];

    /// <summary>A number of a unit: an array of one entry.</summary>
    /// <exception cref="KeyNotFoundException">There is no such unit or array.</exception>
    /// <exception cref="InvalidOperationException">The array has another length.</exception>
    public double Number(string unit, string name) => _units[unit][name].Single();
}
