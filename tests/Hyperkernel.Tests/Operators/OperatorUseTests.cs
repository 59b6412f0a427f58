using Hyperkernel.Experiments.Operators;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Operators;

/// <summary>Burgers' equation from few pairs: choice of settings, symmetry as a claim, bands, files.</summary>
public class OperatorUseTests
{
    private const int Count = 60;

    private static readonly Lazy<OperatorPairs> _all = new(() => Burgers.Create(160, 32, 11));

    private static OperatorPairs Training => _all.Value.Part(0, Count);

    private static OperatorPairs Test => _all.Value.Part(Count, 100);

    [Fact]
    public void Symmetries_make_errors_smaller_and_leaving_out_foretells_them()
    {
        (double plain, _) = Errors(new());
        (double shifts, double expected) = Errors(new() { Symmetry = OperatorSymmetry.Shifts });
        (double both, double expectedOfBoth) = Errors(new() { Symmetry = OperatorSymmetry.ShiftsAndReflection });
        Assert.True(shifts < plain / 4, $"{shifts} {plain}");
        Assert.True(both < 0.8 * shifts, $"{both} {shifts}");

        // Both are means over some hundred functions with a spread of their own size.
        Assert.InRange(expected / shifts, 0.7, 1.4);
        Assert.InRange(expectedOfBoth / both, 0.7, 1.4);
    }

    [Fact]
    public void A_claim_that_is_wrong_is_found_out()
    {
        using OperatorPairs pairs = Training;

        // Outputs that do not move with their inputs.
        using Matrix<double> weighed = Matrix<double>.Create(
            Count,
            32,
            (i, j) => pairs.Outputs[i, j] * (1 + Math.Cos(2 * Math.PI * j / 32))
        );
        OperatorOptions claim = new() { Symmetry = OperatorSymmetry.Shifts };
        SymmetryCheck wrong = OperatorRegression.Check(pairs.Inputs, weighed, pairs.InputGrid, pairs.OutputGrid, claim),
            right = OperatorRegression.Check(pairs.Inputs, pairs.Outputs, pairs.InputGrid, pairs.OutputGrid, claim);
        Assert.False(wrong.IsPlausible);
        Assert.Contains("the outputs contradict it", wrong.ToString(), StringComparison.Ordinal);
        Assert.True(right.IsPlausible);
        Assert.True(right.ErrorWith < right.ErrorWithout / 4);
    }

    [Fact]
    public void Bands_hold_what_they_promise()
    {
        using OperatorPairs pairs = Training,
            test = Test;
        using OperatorRegression fit = Fit(pairs, new() { Symmetry = OperatorSymmetry.ShiftsAndReflection });
        using Matrix<double> mean = fit.Mean(test.Inputs),
            deviation = fit.Deviation(test.Inputs);
        Assert.InRange(RelativeError.Coverage(mean, deviation, fit.BandFactor(0.9), test.Outputs), 0.8, 0.97);
        Assert.InRange(RelativeError.Coverage(mean, deviation, fit.BandFactor(0.5), test.Outputs), 0.35, 0.65);
        Assert.Throws<ArgumentException>(() => fit.BandFactor(1));

        // What was learnt from is known: its deviations are small beside those of new functions.
        using Matrix<double> known = fit.Deviation(pairs.Inputs);
        Assert.True(known.Row(0).ToArray().Average() < deviation.Row(0).ToArray().Average() / 10);
    }

    [Fact]
    public void A_saved_operator_predicts_the_same()
    {
        using OperatorPairs pairs = Training,
            test = Test;
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "burgers.npz");
        using OperatorRegression fit = Fit(pairs, new() { Symmetry = OperatorSymmetry.ShiftsAndReflection, AmplitudePower = 1 });
        fit.Save(path);
        using OperatorRegression loaded = OperatorRegression.Load(path);
        using Matrix<double> mean = fit.Mean(test.Inputs),
            again = loaded.Mean(test.Inputs),
            deviation = fit.Deviation(test.Inputs),
            deviationAgain = loaded.Deviation(test.Inputs);
        Assert.Equal(mean.Row(3).ToArray(), again.Row(3).ToArray());
        Assert.Equal(deviation.Row(3).ToArray(), deviationAgain.Row(3).ToArray());
        Assert.Equal(fit.Report, loaded.Report);
        Assert.Equal(fit.BandFactor(), loaded.BandFactor());
        Assert.Equal(fit.Options.Kernel, loaded.Options.Kernel);

        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Contains(
            "damaged",
            Assert.Throws<DataFormatException>(() => OperatorRegression.Load(path)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Settings_are_chosen_by_leaving_out()
    {
        using OperatorPairs pairs = Training,
            test = Test;
        OperatorOptions start = new()
        {
            Symmetry = OperatorSymmetry.Shifts,
            ContextScale = 0.1,
            Ridge = 1e-6,
        };
        OperatorSearch search = new()
        {
            Kernels = [OperatorKernel.RectifiedQuadratic, OperatorKernel.Of(FirstLayer.RationalQuadratic)],
            SpectralPowers = [0, 0.25],
            AmplitudePowers = [0],
            LinearWeights = [0],
            Ridges = [1e-8, 1e-6, 1e-2],
            MostFunctions = 40,
        };
        using OperatorRegression chosen = OperatorRegression.Learn(
            pairs.Inputs,
            pairs.Outputs,
            pairs.InputGrid,
            pairs.OutputGrid,
            start,
            search
        );
        using OperatorRegression unchosen = Fit(pairs, start);
        Assert.True(chosen.Report.LeaveOutError < unchosen.Report.LeaveOutError);

        // The last of the choices were tried on all 60 functions, as the fit itself.
        Assert.InRange(
            chosen.Report.LeaveOutError,
            0.99 * chosen.Choices.Min(choice => choice.LeaveOutError)!.Value,
            1.01 * chosen.Choices.Last(c => c.Options == chosen.Options).LeaveOutError!.Value
        );
        Assert.True(chosen.Choices.Select(c => c.Options.Ridge).Distinct().Count() > search.Ridges.Count);
        using Matrix<double> mean = chosen.Mean(test.Inputs),
            worse = unchosen.Mean(test.Inputs);
        Assert.True(RelativeError.OfPrediction(mean, test.Outputs) < RelativeError.OfPrediction(worse, test.Outputs));
    }

    [Fact]
    public void Trigonometric_polynomials_are_resampled_exactly()
    {
        static double At(double x) => 1 + Math.Cos(2 * Math.PI * x) - (2 * Math.Sin(6 * Math.PI * x));
        using Matrix<double> coarse = Matrix<double>.Create(1, 9, (_, j) => At(j / 9.0));
        FunctionGrid from = FunctionGrid.Periodic(9),
            to = FunctionGrid.At(Matrix<double>.Create(5, 1, (j, _) => 0.137 * j));
        using Matrix<double> found = FunctionResampling.Resample(coarse, from, to);
        Assert.All(found.Row(0).ToArray(), (value, j) => Assert.Equal(At(0.137 * j), value, 1e-13));

        using Matrix<double> line = Matrix<double>.Create(1, 6, (_, j) => 3 * (j / 2));
        using Matrix<double> between = FunctionResampling.Resample(line, FunctionGrid.Bounded(3), FunctionGrid.Bounded(5), 2);
        Assert.Equal([0, 0, 1.5, 1.5, 3, 3, 4.5, 4.5, 6, 6], between.Row(0).ToArray());
    }

    private static OperatorRegression Fit(OperatorPairs pairs, OperatorOptions options) =>
        OperatorRegression.Fit(pairs.Inputs, pairs.Outputs, pairs.InputGrid, pairs.OutputGrid, options);

    private static (double Test, double LeftOut) Errors(OperatorOptions options)
    {
        using OperatorPairs pairs = Training,
            test = Test;
        using OperatorRegression fit = Fit(pairs, options);
        using Matrix<double> mean = fit.Mean(test.Inputs);
        return (RelativeError.OfPrediction(mean, test.Outputs), fit.Report.LeaveOutError);
    }
}
