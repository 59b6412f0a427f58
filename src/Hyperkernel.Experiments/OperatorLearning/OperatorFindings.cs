using Hyperkernel.Experiments.Operators;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.Experiments.Statistics;
using Hyperkernel.Operators;

namespace Hyperkernel.Experiments.OperatorLearning;

/// <summary>How well operators were learnt.</summary>
/// <param name="study">The sizes.</param>
/// <param name="results">The units.</param>
internal sealed class OperatorFindings(OperatorStudy study, UnitResults results)
{
    // What others published; Batlle, Darcy, Hosseini and Owhadi 2024 collect them. In per cent, from the published training sets.
    private static readonly (string Problem, string Method, double Error, string Note)[] _published =
    [
        ("burgers", "DeepONet", 2.15, "1,000 pairs, published file"),
        ("burgers", "POD-DeepONet", 1.94, "1,000 pairs, published file"),
        ("burgers", "FNO", 1.93, "1,000 pairs, with batch normalisation; without it users report .25 to .29"),
        ("burgers", "best Matern or rational quadratic kernel", 2.15, "1,000 pairs, published file"),
        ("darcy", "DeepONet", 2.91, "1,000 pairs, published file"),
        ("darcy", "POD-DeepONet", 2.32, "1,000 pairs, published file"),
        ("darcy", "FNO", 2.41, "1,000 pairs, published file"),
        ("darcy", "best Matern or rational quadratic kernel", 2.75, "1,000 pairs, published file"),
        ("advection-1", "DeepONet", .66, "predicts the whole space-time grid"),
        ("advection-1", "FNO", .22, "predicts the whole space-time grid"),
        ("advection-2", "FNO", 13.49, "20,000 pairs"),
        ("advection-2", "linear", 11.28, "20,000 pairs: the noise floor"),
        ("navier-stokes", "FNO", .26, "10,000 pairs"),
        ("navier-stokes", "best Matern or rational quadratic kernel", .12, "10,000 pairs"),
    ];

    /// <summary>Statements, figures and tables.</summary>
    public Findings All()
    {
        (string Problem, int Size, IReadOnlyList<OperatorMethod> Methods)[] cases =
        [
            .. from problem in study.Problems from size in study.Sizes.Order() select (problem, size, Methods(problem)),
        ];
        return new(
            [
                OperatorStatements.Symmetry(
                    [
                        .. from c in cases
                        from pair in new[] { ("rq", "rq-symmetric"), ("hyperkernel", "hyperkernel-symmetric"), ("h1", "h1-symmetric") }
                        where c.Methods.Any(m => m.Name == pair.Item1) && c.Methods.Any(m => m.Name == pair.Item2)
                        select (
                            Where(c.Problem, c.Size, pair.Item1),
                            Logarithms(c.Problem, c.Size, OperatorUnits.ErrorOf(pair.Item2), OperatorUnits.ErrorOf(pair.Item1))
                        ),
                    ]
                ),
                OperatorStatements.LeaveOut(
                    [
                        .. from c in cases
                        from m in c.Methods
                        where m.Simple is null
                        select (
                            Where(c.Problem, c.Size, m.Name),
                            Logarithms(c.Problem, c.Size, OperatorUnits.LeftOutOf(m.Name), OperatorUnits.ErrorOf(m.Name))
                        ),
                    ]
                ),
                OperatorStatements.Bands(
                    [
                        .. from c in cases
                        from m in c.Methods
                        where m.Simple is null
                        select (Where(c.Problem, c.Size, m.Name), Moments(c.Problem, c.Size, OperatorUnits.CoverageOf(m.Name))),
                    ]
                ),
            ],
            [.. study.Problems.Select(Figure)],
            [Errors(cases), Published()]
        );
    }

    // What this version of the program compares, whichever made the units.
    private static IReadOnlyList<OperatorMethod> Methods(string problem) => OperatorMethod.For(OperatorProblem.Find(problem));

    private static string Where(string problem, int size, string method) =>
        FormattableString.Invariant($"{problem}, {size} pairs, {method}:");

    private IEnumerable<double> Numbers(string problem, int size, string array) =>
        Enumerable.Range(0, study.Seeds).Select(seed => results.Number(OperatorUnits.Name(problem, size, seed), array));

    private RunningMoments Moments(string problem, int size, string array) => RunningMoments.Of(Numbers(problem, size, array));

    // Errors that are 0 say nothing of ratios.
    private RunningMoments Logarithms(string problem, int size, string above, string below) =>
        RunningMoments.Of(
            Numbers(problem, size, above)
                .Zip(Numbers(problem, size, below), (a, b) => Math.Log(Math.Max(a, double.Epsilon) / Math.Max(b, double.Epsilon)))
        );

    private ResultTable Errors(IEnumerable<(string Problem, int Size, IReadOnlyList<OperatorMethod> Methods)> cases)
    {
        ResultTable table = new(
            "errors",
            "Relative errors in per cent, means over sets of pairs with their standard errors; what leaving out foretold; the share of "
                + "values in 90 % bands.",
            "problem",
            "pairs",
            "method",
            "error",
            "standard_error",
            "left_out",
            "coverage"
        );
        foreach ((string problem, int size, IReadOnlyList<OperatorMethod> methods) in cases)
        {
            foreach (OperatorMethod method in methods)
            {
                RunningMoments errors = Moments(problem, size, OperatorUnits.ErrorOf(method.Name));
                Cell Mean(string array, double factor) => method.Simple is null ? factor * Moments(problem, size, array).Mean : (Cell)"";
                table.Add(
                    problem,
                    size,
                    method.Name,
                    100 * errors.Mean,
                    errors.Count > 1 ? 100 * errors.StandardError : (Cell)"",
                    Mean(OperatorUnits.LeftOutOf(method.Name), 100),
                    Mean(OperatorUnits.CoverageOf(method.Name), 1)
                );
            }
        }

        return table;
    }

    private ResultTable Published()
    {
        ResultTable table = new(
            "published",
            "What others published on these problems, in per cent: other draws of the same definitions, so that baselines differ by "
                + "some per cent of themselves.",
            "problem",
            "method",
            "error",
            "note"
        );
        foreach ((string problem, string method, double error, string note) in _published)
        {
            if (study.Problems.Contains(problem))
            {
                table.Add(problem, method, error, note);
            }
        }

        return table;
    }

    private Figure Figure(string problem)
    {
        double[] sizes = [.. study.Sizes.Order().Select(size => (double)size)];
        Series[] series =
        [
            .. Methods(problem)
                .Select(method =>
                {
                    RunningMoments[] errors = [.. sizes.Select(size => Moments(problem, (int)size, OperatorUnits.ErrorOf(method.Name)))];
                    return new Series(method.Name, sizes, [.. errors.Select(e => 100 * e.Mean)]);
                }),
        ];
        OperatorSymmetry symmetry = OperatorProblem.Find(problem).Symmetry;
        return new(
            problem,
            $"{problem}: relative errors against the number of training pairs. Symmetry: {symmetry}.",
            new LineChart("", Axis.Powers("training pairs", sizes), new Axis("relative error, %", AxisScale.Logarithmic), series)
        );
    }
}
