using Hyperkernel.Experiments.Reproduction;

namespace Hyperkernel.Experiments.OperatorLearning;

/// <summary>Operators between functions, learnt by the hyperkernel with and without symmetries, beside simpler methods.</summary>
public static class OperatorLearningExperiment
{
    /// <summary>The experiment.</summary>
    public static Experiment Create() =>
        new Experiment<OperatorStudy>(
            "operators",
            "Learning operators",
            "Maps from whole functions to whole functions are learnt from pairs of both: solutions of differential equations, made from a "
                + "seed. The hyperkernel, with and without the equations' symmetries, beside the nearest function, the linear operator, "
                + "kernels of contexts alone, and networks whose coordinates are learnt apart (H = 1, the limit of DeepONets). Every "
                + "method chooses its settings by leaving out training functions.",
            1,
            OperatorStudyJson.Default.OperatorStudy,
            OperatorStudy.Of,
            Plan
        )
        {
            Claims = OperatorStatements.Claims,
        };

    private static Plan Plan(OperatorStudy study)
    {
        study.Check();
        return new(new OperatorUnits(study).All(), results => new OperatorFindings(study, results).All());
    }
}
