using System.Diagnostics;
using Hyperkernel.Experiments.Reproduction.Reports;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Experiments.Reproduction;

/// <summary>
/// Runs experiments: computes their units, keeps those that are finished, and writes the numbers, figures and report when all are there.
/// </summary>
/// <remarks>
/// A unit is a file in the folder <c>units</c>, under a checksum and the fingerprint of experiment, configuration, seed and version. So a
/// run that was stopped goes on where it was, parts of an experiment computed by several runs are merged by their files, and units of other
/// work are refused. A unit that lacks an array which this version of the program needs is computed again.
/// </remarks>
public static class Reproducer
{
    private const string UnitsFolder = "units";
    private const string SecondsName = "unit_seconds";

    /// <summary>Runs an experiment, or one part of it.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends the work early; finished units stay.</param>
    /// <exception cref="FormatException">A setting is wrong.</exception>
    /// <exception cref="ArgumentException">The configuration makes no sense.</exception>
    /// <exception cref="DataFormatException">The data are not what is needed, or the folder, or one to be merged, holds units already, or
    /// units of other work.</exception>
    /// <exception cref="IOException">A file cannot be written; finished units stay.</exception>
    /// <exception cref="ReproductionInterruptedException">The work was ended early.</exception>
    public static ReproductionResult Run(Experiment experiment, ReproductionOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(options);
        Experiment.Prepared prepared = experiment.Prepare(options.Preset, options.Settings, new(options.Data, options.Images));
        IReadOnlyList<Unit> units = prepared.Plan.Units;
        using Fingerprint fingerprint = new();
        fingerprint
            .Add(experiment.Name)
            .Add(experiment.Revision)
            .Add(ResultFolder.Version)
            .Add((long)options.Seed)
            .Add(prepared.Configuration)
            .Add(prepared.Plan.Inputs);
        string path = Path.Combine(options.Folder, UnitsFolder);
        UnitFolder folder = new(path, fingerprint);
        if (!options.Resume && options.Merge.Count == 0 && folder.Names() is { Count: > 0 } there)
        {
            throw new DataFormatException(
                path,
                $"there are {there.Count} finished units already; go on with --resume, or choose another folder with --out."
            );
        }

        foreach (string other in options.Merge)
        {
            TakeOver(other, fingerprint, folder, units);
        }

        ResultFolder results = new(options.Folder, experiment, options, prepared.Configuration, prepared.Plan.Inputs);
        results.WriteConfiguration();
        Dictionary<string, IReadOnlyDictionary<string, Matrix<double>>> finished = Read(folder, units);
        HashSet<string> found = [.. finished.Keys];
        Unit[] mine = [.. units.Where((_, index) => options.Shard.Holds(index))];
        Compute(experiment, mine, folder, finished, options, cancellation);
        if (finished.Count < units.Count)
        {
            return new(finished.Count, units.Count, null, []);
        }

        List<string> again = [];
        Findings findings;
        while (true)
        {
            try
            {
                findings = prepared.Plan.Conclude(
                    new(finished.ToDictionary(unit => unit.Key, unit => (IReadOnlyDictionary<string, double[]>)Numbers(unit.Value)))
                );
                break;
            }
            catch (UnitLacksArrayException e) when (found.Remove(e.Unit))
            {
                finished.Remove(e.Unit);
                again.Add(e.Unit);
                Compute(experiment, [.. units.Where(unit => unit.Name == e.Unit)], folder, finished, options, cancellation);
            }
        }

        double seconds = finished.Values.Sum(unit => unit[SecondsName][0, 0]);
        return new(units.Count, units.Count, findings, results.Write(findings, seconds)) { ComputedAgain = again };
    }

    private static Dictionary<string, IReadOnlyDictionary<string, Matrix<double>>> Read(UnitFolder folder, IReadOnlyList<Unit> units)
    {
        Dictionary<string, IReadOnlyDictionary<string, Matrix<double>>> finished = [];
        foreach (Unit unit in units)
        {
            if (folder.TryReadAll(unit.Name, SecondsName) is { } arrays)
            {
                finished.Add(unit.Name, arrays);
            }
        }

        return finished;
    }

    private static void TakeOver(string other, Fingerprint fingerprint, UnitFolder folder, IReadOnlyList<Unit> units)
    {
        string path = Path.Combine(other, UnitsFolder);
        if (!Directory.Exists(path))
        {
            throw new DirectoryNotFoundException($"{other} cannot be merged: there is no folder {path}.");
        }

        UnitFolder source = new(path, fingerprint);
        HashSet<string> known = [.. units.Select(unit => unit.Name)];
        if (source.Names() is { } names && !names.Any(known.Contains))
        {
            throw new DataFormatException(
                path,
                names.Count == 0
                    ? "there are no finished units."
                    : $"its units, such as {names[0]}, are not of this experiment with these settings."
            );
        }

        foreach (Unit unit in units)
        {
            if (folder.TryReadAll(unit.Name) is null && source.TryReadAll(unit.Name) is { } arrays)
            {
                Write(folder, unit, arrays);
            }
        }
    }

    private static void Compute(
        Experiment experiment,
        Unit[] mine,
        UnitFolder folder,
        Dictionary<string, IReadOnlyDictionary<string, Matrix<double>>> finished,
        ReproductionOptions options,
        CancellationToken cancellation
    )
    {
        Unit[] left = [.. mine.Where(unit => !finished.ContainsKey(unit.Name))];
        double total = mine.Sum(unit => unit.Cost),
            done = total - left.Sum(unit => unit.Cost);
        RemainingTime remaining = new(left.Select(unit => unit.Cost));
        Stopwatch watch = Stopwatch.StartNew();
        for (int i = 0; i < left.Length; i++)
        {
            Unit unit = left[i];
            int before = mine.Length - left.Length + i;
            void Report(double fraction) =>
                options.Progress?.Report(
                    new(
                        before,
                        mine.Length,
                        unit.Name,
                        (done + (fraction * unit.Cost)) / total,
                        remaining.Estimate(watch.Elapsed, fraction * unit.Cost)
                    )
                );
            try
            {
                UnitContext context = new(experiment.Name, options.Seed, unit.Name, Report, cancellation);
                context.Report(0);
                TimeSpan start = watch.Elapsed;
                Dictionary<string, Matrix<double>> arrays = unit.Compute(context)
                    .ToDictionary(a => a.Key, a => Matrix<double>.From(1, a.Value.Length, a.Value));
                arrays.Add(SecondsName, Matrix<double>.From(1, 1, [(watch.Elapsed - start).TotalSeconds]));
                Write(folder, unit, arrays);
                finished.Add(unit.Name, arrays);
            }
            catch (OperationCanceledException e) when (cancellation.IsCancellationRequested)
            {
                throw new ReproductionInterruptedException(finished.Count, options.Folder, e);
            }

            done += unit.Cost;
            remaining.Finish(unit.Cost);
        }
    }

    private static void Write(UnitFolder folder, Unit unit, IReadOnlyDictionary<string, Matrix<double>> arrays)
    {
        try
        {
            folder.Write(
                unit.Name,
                archive =>
                {
                    foreach ((string name, Matrix<double> array) in arrays)
                    {
                        archive.Add(name, new NpyArray<double>(array) { NotFiniteMeans = unit.NotFiniteMeans });
                    }
                }
            );
        }
        catch (IOException e)
        {
            throw new IOException(
                $"Unit {unit.Name} cannot be kept: {e.Message.TrimEnd('.')}. Units that were finished before it are; go on with --resume.",
                e
            );
        }
        catch (NotFiniteException e)
        {
            throw new NotFiniteException($"Unit {unit.Name} cannot be kept: {e.Message}");
        }
    }

    private static Dictionary<string, double[]> Numbers(IReadOnlyDictionary<string, Matrix<double>> arrays) =>
        arrays
            .Where(array => array.Key != SecondsName)
            .ToDictionary(array => array.Key, array => array.Value.Rows == 0 ? [] : array.Value.Row(0).ToArray());
}
