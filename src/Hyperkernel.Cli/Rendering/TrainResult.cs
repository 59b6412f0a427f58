using Hyperkernel.Training;

namespace Hyperkernel.Cli.Rendering;

/// <summary>What a training came to.</summary>
/// <param name="Folder">Where its files are.</param>
/// <param name="Steps">Steps altogether.</param>
/// <param name="StepsNow">Steps of this run.</param>
/// <param name="Seconds">Seconds of this run.</param>
/// <param name="Losses">The loss before each step, and after the last.</param>
/// <param name="Train">On the training data, after the last step.</param>
/// <param name="Test">On test data, if there are any.</param>
internal sealed record TrainResult(
    string Folder,
    long Steps,
    long StepsNow,
    double Seconds,
    IReadOnlyList<double> Losses,
    Evaluation Train,
    Evaluation? Test
);
