using System.Diagnostics;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Models;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>How far pixels may be from what a method says, and whether that held at the hidden pixels of the test images.</summary>
/// <remarks>
/// Predictions do not change where kernel and ridge are multiplied by one number, but variances do, so that number is chosen: with it, the
/// errors at hidden pixels of held-out training images have the mean square that their variances say. Those are the images on which
/// settings are chosen; test images are not looked at.
/// </remarks>
/// <param name="Deviations">N x pixels, the same for all channels: the standard deviation of a pixel's value, noise included.</param>
/// <param name="Scale">What the kernel's own deviations were multiplied by.</param>
/// <param name="Score">How the test images' hidden pixels met their intervals.</param>
/// <param name="Report">How the variances were got.</param>
/// <param name="Seconds">How long they took, with those of held-out training images.</param>
public sealed record PixelUncertainty(Matrix<float> Deviations, double Scale, PredictionScore Score, DeviationReport Report, double Seconds)
{
    /// <summary>The root mean square of the deviations at the scored pixels.</summary>
    public double RootMeanSquare { get; private init; }

    /// <summary>The deviations of a completion.</summary>
    /// <param name="task">The task.</param>
    /// <param name="setting">The setting it was completed with.</param>
    /// <param name="completer">What completed it last.</param>
    /// <param name="completion">The completion.</param>
    /// <param name="options">How variances are computed.</param>
    /// <param name="cancellation">Ends the work early.</param>
    internal static PixelUncertainty Of(
        CompletionTask task,
        Setting setting,
        IUncertainCompleter completer,
        Completion completion,
        DeviationOptions options,
        CancellationToken cancellation
    )
    {
        long start = Stopwatch.GetTimestamp();
        CompletionTask selection = task.ForSelection();
        IUncertainCompleter ofSelection = (IUncertainCompleter)setting.Family.Prepare(selection, cancellation);
        using Matrix<float> held = ofSelection.Complete(setting.Member).Images;
        PixelVariances variances = ofSelection.Variances(options);
        double scale = Math.Sqrt(MeanRatio(selection, held, variances.Values));
        variances = completer.Variances(options);
        Matrix<float> deviations = Matrix<float>.Create(
            variances.Values.Rows,
            variances.Values.Columns,
            (i, p) => (float)(scale * Math.Sqrt(variances.Values[i, p]))
        );
        (PredictionScore score, double square) = Judge(task, completion.Images, deviations);
        return new(deviations, scale, score, variances.Report, Stopwatch.GetElapsedTime(start).TotalSeconds)
        {
            RootMeanSquare = Math.Sqrt(square),
        };
    }

    private static double MeanRatio(CompletionTask task, Matrix<float> images, Matrix<double> variances)
    {
        double sum = 0;
        foreach ((long i, int p) in Scored(task))
        {
            for (int c = 0; c < task.Truth.Channels; c++)
            {
                sum += Square(Error(task, images, i, p, c)) / variances[i, p];
            }
        }

        return sum / (task.ScoredPixels * task.Truth.Channels);
    }

    private static (PredictionScore Score, double MeanSquare) Judge(CompletionTask task, Matrix<float> images, Matrix<float> deviations)
    {
        (long Image, int Pixel)[] scored = [.. Scored(task)];
        using Matrix<double> residuals = Matrix<double>.Create(
                scored.Length,
                task.Truth.Channels,
                (k, c) => Error(task, images, scored[k].Image, scored[k].Pixel, (int)c)
            ),
            spread = Matrix<double>.Create(scored.Length, 1, (k, _) => deviations[scored[k].Image, scored[k].Pixel]);
        return (PredictionScore.Of(residuals, spread), scored.Average(s => Square(deviations[s.Image, s.Pixel])));
    }

    private static double Error(CompletionTask task, Matrix<float> images, long image, int pixel, int channel)
    {
        long entry = ((long)pixel * task.Truth.Channels) + channel;
        return (double)task.Truth.Pixels[image, entry] - images[image, entry];
    }

    private static double Square(double value) => value * value;

    private static IEnumerable<(long Image, int Pixel)> Scored(CompletionTask task)
    {
        for (long i = 0; i < task.Truth.Count; i++)
        {
            PixelMask mask = task.TestMasks[i];
            foreach (int pixel in mask.Missing)
            {
                if (task.Truth.IsKnown(i, pixel))
                {
                    yield return (i, pixel);
                }
            }
        }
    }
}
