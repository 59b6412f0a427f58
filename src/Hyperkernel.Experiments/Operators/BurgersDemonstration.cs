using System.Diagnostics;
using Hyperkernel.Activations;
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;

namespace Hyperkernel.Experiments.Operators;

/// <summary>A method's part in the demonstration.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Error">The relative error on new functions.</param>
/// <param name="LeaveOutError">What leaving out said before; null where that is not in closed form.</param>
/// <param name="Seconds">Of the fit and of all predictions.</param>
public sealed record DemonstrationRow(string Name, double Error, double? LeaveOutError, double Seconds);

/// <summary>Burgers' equation from 100 pairs: methods side by side, and bands with their coverage.</summary>
/// <param name="Rows">The methods.</param>
/// <param name="Coverage">The share of new values in the 90 % bands of the last method.</param>
/// <param name="Seconds">Of making the pairs.</param>
/// <param name="Picture">Inputs, truths, predictions, errors and bands.</param>
public sealed record BurgersDemonstration(IReadOnlyList<DemonstrationRow> Rows, double Coverage, double Seconds, Figure Picture)
{
    private const int Tested = 200;
    private const int Points = 64;
    private const int Shown = 3;

    /// <summary>Runs it.</summary>
    /// <param name="count">Training pairs.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="progress">Takes what is being done.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static BurgersDemonstration Run(int count, ulong seed, IProgress<string> progress, CancellationToken cancellation)
    {
        progress.Report("solving the equation");
        long start = Stopwatch.GetTimestamp();
        using OperatorPairs all = Burgers.Create(count + Tested, Points, seed);
        double made = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using OperatorPairs training = all.Part(0, count),
            test = all.Part(count, Tested);
        List<DemonstrationRow> rows =
        [
            Simple("nearest function", OperatorBaselines.Nearest, training, test),
            Simple("linear operator", OperatorBaselines.Linear, training, test),
        ];
        OperatorOptions rq = new() { Kernel = OperatorKernel.Of(FirstLayer.RationalQuadratic), ContextScale = 1 };
        (string, OperatorOptions)[] fits =
        [
            ("Matern 5/2 kernel", rq with { Kernel = OperatorKernel.Of(FirstLayer.Matern) }),
            ("rational quadratic kernel", rq),
            ("H = 1, the limit of DeepONets", new() { Kernel = new(Activation.RectifiedMonomial(3), 3, 1) }),
            ("hyperkernel", new()),
            ("rational quadratic, shifts and reflection", rq with { Symmetry = OperatorSymmetry.ShiftsAndReflection }),
            ("hyperkernel, shifts", new() { Symmetry = OperatorSymmetry.Shifts }),
            ("hyperkernel, shifts and reflection", new() { Symmetry = OperatorSymmetry.ShiftsAndReflection }),
        ];
        foreach ((string name, OperatorOptions options) in fits[..^1])
        {
            progress.Report(name);
            (OperatorRegression fit, Matrix<double> prediction) = Fitted(name, options, training, test, rows, cancellation);
            fit.Dispose();
            prediction.Dispose();
        }

        (string last, OperatorOptions shown) = fits[^1];
        progress.Report(last);
        (OperatorRegression best, Matrix<double> mean) = Fitted(last, shown, training, test, rows, cancellation);
        using (best)
        using (mean)
        {
            using Matrix<double> deviation = best.Deviation(test.Inputs);
            double factor = best.BandFactor();
            return new(rows, RelativeError.Coverage(mean, deviation, factor, test.Outputs), made, Draw(test, mean, deviation, factor));
        }
    }

    private static DemonstrationRow Simple(
        string name,
        Func<OperatorPairs, Matrix<double>, Matrix<double>> predict,
        OperatorPairs training,
        OperatorPairs test
    )
    {
        long start = Stopwatch.GetTimestamp();
        using Matrix<double> prediction = predict(training, test.Inputs);
        return new(name, RelativeError.OfPrediction(prediction, test.Outputs), null, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static (OperatorRegression Fit, Matrix<double> Prediction) Fitted(
        string name,
        OperatorOptions options,
        OperatorPairs training,
        OperatorPairs test,
        List<DemonstrationRow> rows,
        CancellationToken cancellation
    )
    {
        long start = Stopwatch.GetTimestamp();
        OperatorRegression fit = training.Fit(options with { Compute = new() { Cancellation = cancellation } });
        Matrix<double> prediction = fit.Mean(test.Inputs);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        rows.Add(new(name, RelativeError.OfPrediction(prediction, test.Outputs), fit.Report.LeaveOutError, seconds));
        return (fit, prediction);
    }

    private static Figure Draw(OperatorPairs test, Matrix<double> mean, Matrix<double> deviation, double factor)
    {
        double[] x = [.. Enumerable.Range(0, Points + 1).Select(j => j / (double)Points)];
        double[] Closed(ReadOnlySpan<double> row) => [.. row, row[0]];
        List<Chart> charts = [];
        for (int i = 0; i < Shown; i++)
        {
            double[] truth = Closed(test.Outputs.Row(i)),
                prediction = Closed(mean.Row(i)),
                half = [.. Closed(deviation.Row(i)).Select(d => factor * d)];
            charts.Add(
                new LineChart(
                    $"New function {i + 1}",
                    new Axis("x / period"),
                    new Axis("u"),
                    new Series("input, t = 0", x, Closed(test.Inputs.Row(i))) { Mark = Mark.ThinLine },
                    new Series("output, t = 1", x, truth) { Mark = Mark.Line },
                    new Series("prediction", x, prediction) { Mark = Mark.DashedLine }
                )
            );
            charts.Add(
                new LineChart(
                    $"New function {i + 1}: error",
                    new Axis("x / period"),
                    new Axis("prediction - output"),
                    new Series("90 % band", x, new double[x.Length])
                    {
                        Mark = Mark.Line,
                        Lower = [.. half.Select(h => -h)],
                        Upper = half,
                    },
                    new Series("error", x, [.. prediction.Zip(truth, (p, t) => p - t)]) { Mark = Mark.Line }
                )
            );
        }

        return new("burgers", "Burgers' equation: inputs, outputs and predictions, and their errors within bands.", charts);
    }
}
