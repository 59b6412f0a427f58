using System.Globalization;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.Experiments.Statistics;
using Hyperkernel.Inference.Models;

namespace Hyperkernel.Experiments.Completion;

/// <summary>What the methods' errors show.</summary>
/// <param name="study">The sizes.</param>
/// <param name="units">The units.</param>
/// <param name="results">Their numbers.</param>
internal sealed class CompletionFindings(CompletionStudy study, CompletionUnits units, UnitResults results)
{
    private const string Tangent = "hyperkernel";
    private const string Covariance = "gaussian_process";
    private const string Ensemble = "subset_ensemble_";

    private readonly int[] _splits = [.. Enumerable.Range(0, study.Splits)];

    /// <summary>Statements, figures and tables.</summary>
    public Findings All() => new([Completes(), WholeGrid()], [ErrorsFigure(), Pictures()], [Table(), Settings()]);

    private RunningMoments Missing(string method) => RunningMoments.Of(Each(method, CompletionUnits.MseMissing));

    private double[] Each(string method, string error) =>
        [.. _splits.Select(split => results.Number(CompletionUnits.Name(method, split), error))];

    private Statement Completes() =>
        CompletionStatements.AreBetter(
            CompletionStatements.Completes,
            Errors(Ensemble + Tangent, Ensemble + Covariance),
            Errors("nearest_neighbour", "mean_image"),
            FormattableString.Invariant($" Finite networks that were trained on the same subsets: {Missing("hypernetwork_sgd").Mean:F4}.")
        );

    private Statement WholeGrid() =>
        CompletionStatements.AreBetter(
            CompletionStatements.WholeGridIsBetter,
            Errors(Tangent),
            Errors(Ensemble + Tangent),
            FormattableString.Invariant($" The whole grid is that of {study.TrainImages} images; {Counted.Of(study.Subsets, "subset")} of ")
                + FormattableString.Invariant($"{Math.Min(study.SubsetImages, study.TrainImages)} images x {study.SubsetPixels} pixels.")
        );

    private (string Name, double[] Errors)[] Errors(params string[] methods) =>
        [.. methods.Select(method => (method, Each(method, CompletionUnits.MseMissing)))];

    private Figure ErrorsFigure()
    {
        string[] methods = [.. units.Methods.OrderBy(method => Missing(method).Mean)];
        Axis names = Axis.Names("method", [.. methods.Select(method => method.Replace('_', ' '))]);
        double[] places = [.. names.Ticks.Select(tick => tick.Value)];
        return new(
            "errors",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Mean squared error on the hidden pixels ({study.Missing}) of {study.TestImages} images after learning from "
                    + $"{study.TrainImages}, a dot for each of {study.Splits} splits; the best on top."
            ),
            new LineChart(
                "Hidden pixels",
                new("mean squared error"),
                names,
                [
                    .. _splits.Select(split => new Series(
                        $"split {split + 1}",
                        [.. methods.Select(method => results.Number(CompletionUnits.Name(method, split), CompletionUnits.MseMissing))],
                        places
                    )
                    {
                        Mark = Mark.Dots,
                    }),
                ]
            )
        );
    }

    private Figure Pictures()
    {
        PictureRow[] rows =
        [
            new("truth", results.Array(CompletionUnits.Pictures, CompletionUnits.Truth)),
            new("seen", results.Array(CompletionUnits.Pictures, CompletionUnits.Seen)),
            .. units.Methods.Select(method => new PictureRow(
                method.Replace('_', ' '),
                results.Array(CompletionUnits.Name(method, 0), CompletionUnits.Completed)
            )),
        ];
        return new(
            "pictures",
            "Images of the first split: whole, as they are seen, and as each method predicts them, all pixels.",
            new PictureGrid("", rows, units.Shown, units.Size.Height, units.Size.Width, units.Size.Channels)
        );
    }

    private ResultTable Table()
    {
        ResultTable table = new(
            "methods",
            "Mean squared errors: mean and standard deviation over splits.",
            "method",
            "splits",
            "MSE on hidden pixels",
            "standard deviation",
            "MSE on all pixels",
            "standard deviation of that"
        );
        foreach (string method in units.Methods)
        {
            RunningMoments missing = Missing(method),
                all = RunningMoments.Of(Each(method, CompletionUnits.Mse));
            table.Add(method, study.Splits, missing.Mean, Deviation(missing), all.Mean, Deviation(all));
        }

        return table;
    }

    private ResultTable Settings()
    {
        ResultTable table = new(
            "settings",
            "What each method chose on training images.",
            "method",
            "split",
            "setting",
            "MSE on hidden pixels"
        );
        foreach (string method in units.Methods)
        {
            foreach (int split in _splits)
            {
                string unit = CompletionUnits.Name(method, split);
                table.Add(
                    method,
                    split,
                    units.Words(method, results.Array(unit, CompletionUnits.Chosen)),
                    results.Number(unit, CompletionUnits.MseMissing)
                );
            }
        }

        return table;
    }

    private static Cell Deviation(RunningMoments moments) => moments.Count > 1 ? moments.StandardDeviation : "";
}
