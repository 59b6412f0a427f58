using System.Buffers.Binary;
using Hyperkernel.Storage;

namespace Hyperkernel.Experiments.Reproduction;

/// <summary>What a unit may depend on besides its configuration, and how it tells how far it is.</summary>
public sealed class UnitContext
{
    private readonly Action<double> _report;

    internal UnitContext(string experiment, ulong experimentSeed, string unit, Action<double> report, CancellationToken cancellation)
    {
        using Fingerprint identity = new();
        Seed = BinaryPrimitives.ReadUInt64LittleEndian(identity.Add(experiment).Add((long)experimentSeed).Add(unit).ToBytes());
        (ExperimentSeed, Cancellation, _report) = (experimentSeed, cancellation, report);
    }

    /// <summary>The unit's own seed: a hash of the experiment's name, its seed, and the unit's name.</summary>
    public ulong Seed { get; }

    /// <summary>The seed of the whole experiment, for what units share.</summary>
    public ulong ExperimentSeed { get; }

    /// <summary>
    /// Asks the unit to end early, by an <see cref="OperationCanceledException"/>; it is then computed anew another time.
    /// </summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Tells how much of the unit is done, and ends it if that was asked for.</summary>
    /// <param name="fraction">From 0 to 1.</param>
    /// <exception cref="OperationCanceledException">The unit shall end early.</exception>
    public void Report(double fraction)
    {
        Cancellation.ThrowIfCancellationRequested();
        _report(fraction);
    }
}
