using Hyperkernel.Experiments.Operators;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;

namespace Hyperkernel.Experiments.OperatorLearning;

/// <summary>The units: all methods on one set of pairs of one problem.</summary>
internal sealed class OperatorUnits(OperatorStudy study)
{
    private const string Error = "error";
    private const string LeftOut = "left-out";
    private const string Coverage = "coverage";

    /// <summary>All units, the longest first.</summary>
    public IReadOnlyList<Unit> All() =>
        [
            .. from size in study.Sizes.OrderDescending()
            from problem in study.Problems
            from seed in Enumerable.Range(0, study.Seeds)
            select new Unit(
                Name(problem, size, seed),
                Math.Pow(size, 2) + 1000,
                context => Compute(OperatorProblem.Find(problem), size, context)
            ),
        ];

    /// <summary>The unit of a problem, a number of training pairs and a set of pairs.</summary>
    public static string Name(string problem, int size, int seed) => FormattableString.Invariant($"{problem}-n{size:D5}-s{seed:D2}");

    /// <summary>The array of a method's errors.</summary>
    public static string ErrorOf(string method) => $"{method}-{Error}";

    /// <summary>The array of what leaving out foretold.</summary>
    public static string LeftOutOf(string method) => $"{method}-{LeftOut}";

    /// <summary>The array of the shares of values within 90 % bands.</summary>
    public static string CoverageOf(string method) => $"{method}-{Coverage}";

    private Dictionary<string, double[]> Compute(OperatorProblem problem, int size, UnitContext context)
    {
        using OperatorPairs all = problem.Create(size + study.TestFunctions, context.Seed);
        using OperatorPairs training = all.Part(0, size),
            test = all.Part(size, study.TestFunctions);
        Dictionary<string, double[]> numbers = [];
        IReadOnlyList<OperatorMethod> methods = OperatorMethod.For(problem);
        for (int m = 0; m < methods.Count; m++)
        {
            context.Report(m / (double)methods.Count);
            OperatorMethod method = methods[m];
            if (method.Simple is { } simple)
            {
                using Matrix<double> prediction = simple(training, test.Inputs);
                numbers.Add(ErrorOf(method.Name), [RelativeError.OfPrediction(prediction, test.Outputs)]);
            }
            else
            {
                Learn(problem, method, training, test, numbers, context.Cancellation);
            }
        }

        return numbers;
    }

    private void Learn(
        OperatorProblem problem,
        OperatorMethod method,
        OperatorPairs training,
        OperatorPairs test,
        Dictionary<string, double[]> numbers,
        CancellationToken cancellation
    )
    {
        OperatorOptions start = new()
        {
            Symmetry = method.UsesSymmetry ? problem.Symmetry : OperatorSymmetry.None,
            InputSigns = [problem.ReflectionSign],
            OutputSigns = [problem.ReflectionSign],
            ContextScale = method.Kernels[0].FirstLayer == FirstLayer.Normalized ? 0.5 : 1,
            Compute = new() { Cancellation = cancellation },
        };
        OperatorSearch search = new()
        {
            Kernels = method.Kernels,
            AmplitudePowers = [0, 1],
            SpectralPowers = [0, 0.25],
            Ridges = [1e-10, 1e-8, 1e-6, 1e-4],
            MostFunctions = study.MostFunctions,
            MostRefined = 0,
        };
        using OperatorRegression fit = OperatorRegression.Learn(
            training.Inputs,
            training.Outputs,
            training.InputGrid,
            training.OutputGrid,
            start,
            search
        );
        using Matrix<double> mean = fit.Mean(test.Inputs);
        using Matrix<double> deviation = fit.Deviation(test.Inputs);
        numbers.Add(ErrorOf(method.Name), [RelativeError.OfPrediction(mean, test.Outputs)]);
        numbers.Add(LeftOutOf(method.Name), [fit.Report.LeaveOutError]);
        numbers.Add(CoverageOf(method.Name), [RelativeError.Coverage(mean, deviation, fit.BandFactor(), test.Outputs)]);
    }
}
