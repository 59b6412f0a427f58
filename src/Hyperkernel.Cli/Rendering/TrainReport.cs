using System.Text.Json;
using Hyperkernel.Storage;
using Hyperkernel.Training;
using Spectre.Console;

namespace Hyperkernel.Cli.Rendering;

/// <summary>A training's results as JSON, or as a curve and sentences.</summary>
internal static class TrainReport
{
    private const int CurveHeight = 12;

    /// <summary>Writes the results; as JSON if there is no console.</summary>
    public static void Write(IAnsiConsole? console, TextWriter output, TrainResult result)
    {
        if (console is null)
        {
            output.WriteLine(Json(result));
            return;
        }

        foreach (string line in LossCurve.Draw(result.Losses, Math.Min(console.Profile.Width, 100), CurveHeight))
        {
            console.WriteLine(line);
        }

        output.WriteLine(FormattableString.Invariant($"{result.Steps} steps, {result.StepsNow} of them now in {result.Seconds:F1} s."));
        output.WriteLine($"Training data: {Sentence(result.Train)}");
        if (result.Test is not null)
        {
            output.WriteLine($"Test data: {Sentence(result.Test)}");
        }

        output.WriteLine($"losses.npy, outputs.npy, model.npz and checkpoint.npz were written to {result.Folder}.");
    }

    private static string Sentence(Evaluation evaluation) =>
        $"loss {evaluation.Loss:G6}{(evaluation.Accuracy is { } accuracy ? $", {accuracy:P2} of {evaluation.Examples} right" : "")}.";

    private static string Json(TrainResult result) =>
        JsonText.Object(writer =>
        {
            writer.WriteNumber("steps", result.Steps);
            writer.WriteNumber("seconds", Math.Round(result.Seconds, 4));
            Write(writer, "train", result.Train);
            if (result.Test is not null)
            {
                Write(writer, "test", result.Test);
            }

            writer.WriteString("folder", result.Folder);
        });

    private static void Write(Utf8JsonWriter writer, string name, Evaluation evaluation)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("examples", evaluation.Examples);
        writer.WriteFinite("loss", evaluation.Loss);
        if (evaluation.Accuracy is { } accuracy)
        {
            writer.WriteNumber("accuracy", accuracy);
        }

        writer.WriteEndObject();
    }
}
