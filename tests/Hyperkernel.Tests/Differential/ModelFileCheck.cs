using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Tests.Differential;

/// <summary>A regression model that is saved and loaded must say the same, bit for bit.</summary>
internal static class ModelFileCheck
{
    /// <summary>Fits with the solver that the data call for, saves, loads and asks both.</summary>
    public static Failure? Run(DifferentialCase drawn, double ridge, bool inDouble)
    {
        RegressionCase regression = drawn.Regression!;
        using Matrix<double> x = DifferentialCase.Matrix(drawn.X);
        Observations observations = drawn.Hypernetwork is null
            ? Observations.OfInputs(x, Matrix<double>.Create(drawn.Count, regression.Channels, (i, c) => Value(i, c)))
            : Observations.OfGrid(
                x,
                DifferentialCase.Matrix(drawn.Z),
                Matrix<double>.Create(
                    drawn.Count,
                    drawn.Count * regression.Channels,
                    (i, j) => Value((i * drawn.Count) + (j / regression.Channels), j % regression.Channels)
                ),
                regression.Channels
            );
        Queries queries = drawn.Hypernetwork is null ? Queries.Inputs(x) : Queries.AllPairs(x);
        string path = Path.Combine(Path.GetTempPath(), $"hyperkernel-differential-{Guid.NewGuid():N}.npz");
        try
        {
            using RegressionModel model = RegressionModel.Fit(
                drawn.Kernel(regression.Kind),
                observations,
                ridge,
                new() { InDouble = inDouble }
            );
            model.Save(path);
            using RegressionModel loaded = RegressionModel.Load(path);
            using Matrix<double> before = model.Mean(queries),
                after = loaded.Mean(queries);
            for (long i = 0; i < before.Rows; i++)
            {
                if (!before.Row(i).SequenceEqual(after.Row(i)))
                {
                    return new(
                        $"{(inDouble ? "double" : "single")} model file",
                        "changes",
                        $"row {i} of the means: {string.Join(", ", before.Row(i).ToArray())} before, "
                            + $"{string.Join(", ", after.Row(i).ToArray())} after",
                        double.PositiveInfinity
                    );
                }
            }

            return null;
        }
        finally
        {
            File.Delete(path);
        }

        double Value(long point, long channel) => regression.Holes[point] ? double.NaN : regression.Values[point][channel];
    }
}
