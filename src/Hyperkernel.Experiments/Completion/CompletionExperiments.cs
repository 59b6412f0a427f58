using Hyperkernel.Experiments.Learning;
using Hyperkernel.Experiments.Reproduction;

namespace Hyperkernel.Experiments.Completion;

/// <summary>
/// Images of which a half, or a random set of pixels, is hidden, completed by every method side by side (section 1.2 of the paper).
/// </summary>
public static class CompletionExperiments
{
    private const string Methods =
        "Kernel regression with the hyperkernel and with the Gaussian process, by the paper's ensemble of subsets and exactly on "
        + "the whole grid; finite hypernetworks trained by SGD on the same subsets; and simpler methods. "
        + "Every method chooses its settings on training images alone.";

    /// <summary>The lower half is hidden.</summary>
    public static Experiment Completion() =>
        Create("completion", "Image completion", $"The lower halves of images are predicted from the upper ones. {Methods}", "bottom");

    /// <summary>Half of the pixels are hidden, others of each image.</summary>
    public static Experiment Inpainting() =>
        Create(
            "inpainting",
            "Image inpainting",
            $"Of each image a random half of the pixels is hidden, and predicted from the others. {Methods}",
            "random-each:0.5"
        );

    private static Experiment<CompletionStudy> Create(string name, string title, string description, string missing) =>
        new(name, title, description, 2, CompletionStudyJson.Default.CompletionStudy, preset => CompletionStudy.Of(preset, missing), Plan)
        {
            Claims = CompletionStatements.Claims,
        };

    private static Plan Plan(CompletionStudy study, DataSource data)
    {
        study.Check();
        LearningImages images = LearningImages.Get(data.Paths, labelled: false, study.TrainImages, study.TestImages, data.Images);
        CompletionUnits units = new(study, images);
        return new(units.All(), results => new CompletionFindings(study, units, results).All())
        {
            Inputs = data.IsEmpty ? "" : images.Fingerprint(),
        };
    }
}
