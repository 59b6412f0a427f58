namespace Hyperkernel.Experiments.Reproduction;

/// <summary>The numbers of all units of an experiment.</summary>
public sealed class UnitResults
{
    private readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, double[]>> _units;

    internal UnitResults(IReadOnlyDictionary<string, IReadOnlyDictionary<string, double[]>> units)
    {
        _units = units;
    }

    /// <summary>An array of a unit.</summary>
    /// <exception cref="KeyNotFoundException">There is no such unit.</exception>
    /// <exception cref="UnitLacksArrayException">The unit has no such array.</exception>
    public double[] Array(string unit, string name) =>
        _units[unit].TryGetValue(name, out double[]? array) ? array : throw new UnitLacksArrayException(unit, name);

    /// <summary>A number of a unit: an array of one entry.</summary>
    /// <exception cref="KeyNotFoundException">There is no such unit.</exception>
    /// <exception cref="UnitLacksArrayException">The unit has no such array, or it has another length.</exception>
    public double Number(string unit, string name) =>
        Array(unit, name) is [var number] ? number : throw new UnitLacksArrayException(unit, name);
}
