using Hyperkernel.Inference.Learning;

namespace Hyperkernel.Inference.Models;

/// <summary>What was learnt, from and to its form in a model's file.</summary>
internal static class LearntParts
{
    public static ModelFile.LearntFile File(LearningReport learnt) =>
        new(
            learnt.Objective,
            learnt.Score,
            learnt.Points,
            learnt.Evaluations,
            learnt.WasStopped,
            learnt.NoiseStd,
            [.. learnt.Path],
            [.. learnt.Settings.Select(s => new ModelFile.SettingFile(s.Kind, s.Name, s.Value, s.IsAtBound, s.IsDetermined, s.Share))],
            [.. learnt.Compared.Select(c => new ModelFile.ComparedFile(c.Kernel, c.Score))]
        );

    public static LearningReport Of(ModelFile.LearntFile file) =>
        new()
        {
            Objective = file.Objective,
            Score = file.Score,
            Points = file.Points,
            Evaluations = file.Evaluations,
            WasStopped = file.WasStopped,
            NoiseStd = file.NoiseStd,
            Path = file.Path,
            Settings =
            [
                .. file.Settings.Select(s => new LearntSetting(s.Kind, s.Name, s.Value, s.Share)
                {
                    IsAtBound = s.AtBound,
                    IsDetermined = s.Determined,
                }),
            ],
            Compared = [.. file.Compared.Select(c => new ComparedKernel(c.Kernel, c.Score))],
        };
}
