using System.Numerics;
using Hyperkernel.FiniteWidth;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Training;

/// <summary>
/// A training in a file: the network, what the optimiser remembers, and the losses so far. A run that goes on from it has the same bits as
/// one that never stopped.
/// </summary>
/// <remarks>
/// The file is a <see cref="NetworkModel"/> with more arrays, sealed by a SHA-256, and it is whole or not there: a failure leaves the one
/// before.
/// </remarks>
public static class Checkpoint
{
    private const string LossesName = "training_losses";

    /// <summary>Saves a training.</summary>
    /// <param name="trainer">The training, between two steps.</param>
    /// <param name="path">The file; it is replaced if there is one.</param>
    /// <exception cref="IOException">The file cannot be written, for want of space perhaps; what was at the path before is still
    /// there.</exception>
    public static void Save<T>(Trainer<T> trainer, string path)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(trainer);
        RemoveUnfinished(path);
        NetworkManifest manifest = NetworkModel.ManifestOf(trainer.Network) with
        {
            Settings = trainer.Options.Describe(),
            Data = trainer.DataFingerprint,
        };
        SealedArchive.Write(
            path,
            manifest.ToJson(),
            archive =>
            {
                NetworkModel.Write(trainer.Network, archive);
                foreach ((string name, Matrix<T> values) in trainer.State)
                {
                    archive.Add(name, values);
                }

                using Matrix<double> losses = Matrix<double>.From(1, trainer.Losses.Count, [.. trainer.Losses]);
                archive.Add(LossesName, new NpyArray<double>(losses, [losses.Columns]));
            }
        );
    }

    /// <summary>Takes a training to where it was saved.</summary>
    /// <param name="trainer">A training of the same architecture, data and options; its weights are replaced.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="DataFormatException">The file is no checkpoint, is damaged, or is of another architecture, other settings or other
    /// data; nothing was changed.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static void Resume<T>(Trainer<T> trainer, string path)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(trainer);
        using NpzArchive archive = SealedArchive.Open(path);
        try
        {
            Require(NetworkManifest.FromJson(SealedArchive.Manifest(archive)), trainer, path);
            (Matrix<T> Target, Matrix<T> Saved)[] arrays =
            [
                .. trainer
                    .Network.Parameters.Select(p => (p.Shape.Name, p.Values))
                    .Concat(trainer.State)
                    .Select(array => (array.Values, archive.Read<T>(array.Name).Values)),
            ];
            foreach ((Matrix<T> target, Matrix<T> saved) in arrays)
            {
                Shape.RequireEqual(target.Rows, target.Columns, saved.Rows, saved.Columns, "checkpoint");
            }

            using Matrix<double> losses = archive.Read<double>(LossesName).Values;
            foreach ((Matrix<T> target, Matrix<T> saved) in arrays)
            {
                saved.View.CopyTo(target);
                saved.Dispose();
            }

            trainer.Continue(Enumerable.Range(0, (int)losses.Rows).Select(step => losses[step, 0]));
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new DataFormatException(path, e.Message.Split('\n')[0], e);
        }
    }

    // What a process that was killed while it wrote has left; a checkpoint has one writer.
    private static void RemoveUnfinished(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        foreach (string file in Directory.Exists(folder) ? Directory.GetFiles(folder, $"{Path.GetFileName(path)}.*.tmp") : [])
        {
            File.Delete(file);
        }
    }

    private static void Require<T>(NetworkManifest manifest, Trainer<T> trainer, string path)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        NetworkManifest here = NetworkModel.ManifestOf(trainer.Network);
        string settings = trainer.Options.Describe();
        string? problem =
            manifest.Settings is null ? "this is a trained network, but no checkpoint of a training"
            : !manifest.Architecture.Equals(here.Architecture)
            || manifest.ContextSize != here.ContextSize
            || manifest.CoordinateSize != here.CoordinateSize
                ? "this checkpoint is of another architecture"
            : manifest.InDouble != here.InDouble ? $"this checkpoint is in {(manifest.InDouble ? "double" : "single")} precision"
            : manifest.Settings != settings ? $"this checkpoint is of other settings ({manifest.Settings}; here: {settings})"
            : manifest.Data != trainer.DataFingerprint ? "this checkpoint is of other data"
            : null;
        if (problem is not null)
        {
            throw new DataFormatException(path, $"{problem}; go on with what it was made with, or begin anew elsewhere.");
        }
    }
}
