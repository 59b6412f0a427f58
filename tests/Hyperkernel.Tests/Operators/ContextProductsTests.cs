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
}
