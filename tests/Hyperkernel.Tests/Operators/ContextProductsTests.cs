using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;
using Hyperkernel.Operators.Blocks;
using Hyperkernel.Randomness;
using Xunit;

namespace Hyperkernel.Tests.Operators;

/// <summary>Inner products with moved functions by transforms, against those with copies.</summary>
public class ContextProductsTests
{
    [Theory]
    [InlineData(new[] { 12 }, new[] { 6 }, 1, OperatorSymmetry.Shifts)]
    [InlineData(new[] { 9 }, new[] { 9 }, 2, OperatorSymmetry.ShiftsAndReflection)]
    [InlineData(new[] { 4, 6 }, new[] { 4, 6 }, 1, OperatorSymmetry.ShiftsAndReflection)]
    [InlineData(new[] { 6, 4 }, new[] { 3, 8 }, 2, OperatorSymmetry.ShiftsAndReflection)]
    [InlineData(new[] { 5, 3 }, new[] { 5, 3 }, 1, OperatorSymmetry.Shifts)]
    public void Transforms_give_the_products_with_all_copies(int[] inputs, int[] outputs, int channels, OperatorSymmetry symmetry)
    {
        FunctionGrid grid = FunctionGrid.Periodic(inputs);
        OperatorOptions options = new()
        {
            Symmetry = symmetry,
            InputChannels = channels,
            InputSigns = [.. new[] { -1, 1 }.Take(channels)],
        };
        SymmetryGroup group = SymmetryGroup.Of(options, grid, FunctionGrid.Periodic(outputs));
        CounterRandom random = new(3, 8);
        Matrix<double> Draw(int count, int stream) =>
            Matrix<double>.Create(count, grid.Count * channels, (i, j) => random.Normal((ulong)((stream * 1000) + (i * 100) + j)));
        using PreparedContexts rows = new(Draw(5, 0)),
            columns = new(Draw(7, 1));
        using MovedProducts copies = new(group, rows, columns, MatrixBackends.Managed);
        using SpectralProducts transforms = new(group, grid, options.SignsOfInputs, rows, columns);
        using Matrix<double> expected = copies.Of(1, 4, 2, 5, false),
            found = transforms.Of(1, 4, 2, 5, false);
        Assert.Equal((expected.Rows, expected.Columns), (found.Rows, found.Columns));
        for (int i = 0; i < expected.Rows; i++)
        {
            Assert.All(expected.Row(i).ToArray(), (value, j) => Assert.Equal(value, found[i, j], 1e-12));
        }
    }

    // Large enough a group that the regression takes transforms.
    [Fact]
    public void On_a_large_torus_predictions_are_exact_at_training_functions_and_move_with_their_inputs()
    {
        FunctionGrid grid = FunctionGrid.Periodic(16, 16);
        OperatorOptions options = new() { Symmetry = OperatorSymmetry.ShiftsAndReflection };
        SymmetryGroup group = SymmetryGroup.Of(options, grid, grid);
        Assert.True(SpectralProducts.IsCheaper(group));
        CounterRandom random = new(5, 9);

        // Smooth functions, and their squares' derivatives along one axis.
        double[,] phases = new double[4, 6];
        for (int i = 0; i < phases.Length; i++)
        {
            phases[i / 6, i % 6] = random.Normal((ulong)i);
        }

        double Turn(long j, int k, int l) => 2 * Math.PI * ((k * (j / 16)) + (l * (j % 16))) / 16;
        double Input(long i, long j) =>
            phases[i, 0]
            + (phases[i, 1] * Math.Cos(Turn(j, 1, 0) + phases[i, 2]))
            + (phases[i, 3] * Math.Sin(Turn(j, 1, 2) + phases[i, 4]));
        using Matrix<double> inputs = Matrix<double>.Create(4, 256, Input),
            outputs = Matrix<double>.Create(
                4,
                256,
                (i, j) => Math.Pow(Input(i, j < 240 ? j + 16 : j - 240), 2) - Math.Pow(Input(i, j < 16 ? j + 240 : j - 16), 2)
            );
        using OperatorRegression fit = OperatorRegression.Fit(inputs, outputs, grid, grid, options);
        using Matrix<double> known = fit.Mean(inputs);
        double scale = outputs.Row(0).ToArray().Max(Math.Abs);
        Assert.All(known.Row(2).ToArray(), (value, j) => Assert.Equal(outputs[2, j], value, 1e-4 * scale));
        foreach (int element in new[] { 37, 256 + 91 })
        {
            double[] moved = new double[256],
                expected = new double[256];
            group.Inputs[element].Apply(inputs.Row(3), moved);
            group.Outputs[element].Apply(known.Row(3), expected);
            using Matrix<double> found = fit.Mean(Matrix<double>.From(1, 256, moved));
            Assert.All(expected, (value, j) => Assert.Equal(value, found[0, j], 1e-10 * scale));
        }
    }
}
