using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.FiniteWidth;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Training;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary>The steps of a training, with checkpoints meanwhile, and the files that it leaves.</summary>
/// <param name="trainer">What trains.</param>
/// <param name="total">Steps altogether.</param>
/// <param name="folder">Where results go.</param>
internal sealed class TrainRun<T>(Trainer<T> trainer, long total, string folder)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly string _checkpoint = Path.Combine(folder, "checkpoint.npz");

    /// <summary>Trains and writes the results.</summary>
    /// <param name="test">What to evaluate on in the end, or null.</param>
    /// <param name="resume">Whether to go on from a checkpoint in the folder.</param>
    /// <param name="between">Time between two checkpoints.</param>
    /// <param name="watched">Where progress is shown, or null.</param>
    /// <param name="cancellation">Ends the training between two steps.</param>
    public TrainResult Run(PointData<T>? test, bool resume, TimeSpan between, IAnsiConsole? watched, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        if (File.Exists(_checkpoint))
        {
            Resume(resume);
        }

        long before = trainer.Step,
            start = Stopwatch.GetTimestamp();
        LongWork.Show<bool>(watched, "training", (IProgress<double> progress) => Steps(between, progress, cancellation));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Evaluation last = trainer.Evaluate();
        double[] losses = [.. trainer.Losses, last.Loss];
        RequireAccepted(last, before);
        Checkpoint.Save(trainer, _checkpoint);
        Evaluation? tested = test is null ? null : Tested(test);
        using Matrix<T> outputs = trainer.Outputs();
        NpyFile.Write(Path.Combine(folder, "outputs.npy"), outputs);
        WriteLosses(losses);
        NetworkModel.Save(trainer.Network, Path.Combine(folder, "model.npz"));
        return new(folder, trainer.Step, trainer.Step - before, seconds, losses, last, tested);
    }

    private void Resume(bool isAsked)
    {
        if (!isAsked)
        {
            throw new DataFormatException(
                _checkpoint,
                "there is a checkpoint already; go on from it with --resume, or choose another folder with --out."
            );
        }

        Checkpoint.Resume(trainer, _checkpoint);
        if (trainer.Step > total)
        {
            throw new ArgumentException($"{_checkpoint} is of step {trainer.Step}, which is beyond the {total} that are asked for.");
        }
    }

    private bool Steps(TimeSpan between, IProgress<double> progress, CancellationToken cancellation)
    {
        long saved = Stopwatch.GetTimestamp();
        try
        {
            return trainer.Run(
                total,
                _ =>
                {
                    progress.Report(trainer.Step / (double)total);
                    if (Stopwatch.GetElapsedTime(saved) >= between)
                    {
                        SaveUnlessDiverged();
                        saved = Stopwatch.GetTimestamp();
                    }
                },
                cancellation
            );
        }
        catch (OperationCanceledException e)
        {
            Checkpoint.Save(trainer, _checkpoint);
            throw new InvalidOperationException(
                $"Interrupted after step {trainer.Step} of {total}; {_checkpoint} was written, and --resume goes on from it.",
                e
            );
        }
    }

    // Weights that are no numbers any more are not worth keeping, and the next loss says what became of the run.
    private void SaveUnlessDiverged()
    {
        try
        {
            Checkpoint.Save(trainer, _checkpoint);
        }
        catch (NotFiniteException) { }
    }

    private void RequireAccepted(Evaluation last, long before)
    {
        if (trainer.Accepts(last.Loss))
        {
            return;
        }

        Divergence divergence = trainer.Divergence!;
        WriteLosses([.. trainer.Losses, divergence.Loss]);
        string earlier = before > 0 ? $"; what else lies there is of step {before} or before" : "";
        throw new ArithmeticException($"{divergence}; losses.npy was written, a model was not{earlier}.");
    }

    private Evaluation Tested(PointData<T> test)
    {
        Evaluation tested = trainer.Evaluate(test);
        return double.IsFinite(tested.Loss)
            ? tested
            : throw new NotFiniteException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The loss on test data is {tested.Loss}, though that on training data is finite: test inputs or values are "
                        + $"too large. {_checkpoint} was written, and --resume without test data, or with smaller ones, goes on from it."
                )
            );
    }

    private void WriteLosses(double[] losses)
    {
        using Matrix<double> row = Matrix<double>.From(1, losses.Length, losses);
        NpyFile.Write(
            Path.Combine(folder, "losses.npy"),
            new NpyArray<double>(row, [losses.Length]) { NotFiniteMeans = "the loss at which the run diverged, the last one" }
        );
    }
}
