using Hyperkernel.Activations;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;
using Xunit;

namespace Hyperkernel.Tests.Operators;

/// <summary>What no operator can be learnt from is refused, in a sentence that says what was found and what helps.</summary>
public class OperatorErrorTests
{
    private static readonly FunctionGrid _grid = FunctionGrid.Periodic(6);

    [Fact]
    public void Numbers_that_are_none_are_named_by_row_and_column()
    {
        using Matrix<double> bad = Functions(4, 6);
        bad[2, 3] = double.NaN;
        ArgumentException inputs = Assert.Throws<ArgumentException>(() => Fit(bad, Functions(4, 6)));
        Assert.Contains("inputs: 1 of 24 entries", inputs.Message, StringComparison.Ordinal);
        Assert.Contains("row 2, column 3", inputs.Message, StringComparison.Ordinal);
        bad[2, 3] = double.NegativeInfinity;
        ArgumentException outputs = Assert.Throws<ArgumentException>(() => Fit(Functions(4, 6), bad));
        Assert.Contains("outputs: row 2, column 3 is infinite", outputs.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_point_that_was_never_observed_is_named()
    {
        using Matrix<double> outputs = Functions(4, 6);
        for (int i = 0; i < 4; i++)
        {
            outputs[i, 3] = double.NaN;
        }

        Assert.Contains(
            "outputs: column 3 was observed in no function",
            Assert.Throws<ArgumentException>(() => Fit(Functions(4, 6), outputs)).Message,
            StringComparison.Ordinal
        );

        // Shifts bring other points there.
        using OperatorRegression fit = OperatorRegression.Fit(
            Functions(4, 6),
            outputs,
            _grid,
            _grid,
            new() { Symmetry = OperatorSymmetry.Shifts }
        );
        Assert.Equal(4, fit.Report.MissingValues);
    }

    [Fact]
    public void One_pair_is_too_few() =>
        Assert.Contains(
            "an operator is learnt from two at least",
            Assert.Throws<ArgumentException>(() => Fit(Functions(1, 6), Functions(1, 6))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Rows_must_be_pairs() =>
        Assert.Contains(
            "3 input functions and 4 output functions",
            Assert.Throws<ArgumentException>(() => Fit(Functions(3, 6), Functions(4, 6))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Values_must_be_those_of_the_grid() =>
        Assert.Contains(
            "5 values a function, must be 6",
            Assert.Throws<ArgumentException>(() => Fit(Functions(4, 5), Functions(4, 6))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Equal_inputs_teach_nothing()
    {
        using Matrix<double> equal = Matrix<double>.Create(4, 6, (_, j) => j);
        Assert.Contains(
            "all 4 input functions are equal",
            Assert.Throws<ArgumentException>(() => Fit(equal, Functions(4, 6))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Equal_outputs_are_nothing_to_learn()
    {
        using Matrix<double> equal = Matrix<double>.Create(4, 6, (_, j) => j);
        Assert.Contains(
            "all 4 output functions are equal",
            Assert.Throws<ArgumentException>(() => Fit(Functions(4, 6), equal)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Shifts_need_a_periodic_grid()
    {
        FunctionGrid bounded = FunctionGrid.Bounded(6);
        string message = Assert
            .Throws<ArgumentException>(() =>
                OperatorRegression.Fit(
                    Functions(4, 6),
                    Functions(4, 6),
                    _grid,
                    bounded,
                    new() { Symmetry = OperatorSymmetry.Shifts, Kernel = OperatorKernel.Of(FirstLayer.Matern) }
                )
            )
            .Message;
        Assert.Contains("shifts need functions on uniform periodic grids of as many dimensions", message, StringComparison.Ordinal);
        Assert.Contains("the outputs have 6 points of a grid", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_symmetries_of_a_square_need_a_square()
    {
        FunctionGrid oblong = FunctionGrid.Bounded(2, 3);
        OperatorOptions options = new() { Symmetry = OperatorSymmetry.Square, Kernel = OperatorKernel.Of(FirstLayer.Matern) };
        Assert.Contains(
            "regular square grid",
            Assert
                .Throws<ArgumentException>(() => OperatorRegression.Fit(Functions(4, 6), Functions(4, 6), oblong, oblong, options))
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Coordinates_that_cannot_be_joined_are_refused_with_what_helps()
    {
        FunctionGrid scattered = FunctionGrid.At(Matrix<double>.Create(6, 1, (j, _) => j * j));
        Assert.Contains(
            "take H = 1",
            Assert.Throws<ArgumentException>(() => OperatorRegression.Fit(Functions(4, 6), Functions(4, 6), _grid, scattered)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_ridge_must_be_positive(double ridge) =>
        Assert.Contains(
            "Ridge",
            Assert
                .Throws<ArgumentException>(() =>
                    OperatorRegression.Fit(Functions(4, 6), Functions(4, 6), _grid, _grid, new() { Ridge = ridge })
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_ridge_below_rounding_is_refused()
    {
        // The same function twice, with two outputs.
        using Matrix<double> inputs = Matrix<double>.Create(4, 6, (i, j) => Math.Sin((i / 2) + j));
        Assert.ThrowsAny<ArithmeticException>(() =>
            OperatorRegression.Fit(inputs, Functions(4, 6), _grid, _grid, new() { Ridge = 1e-300 })
        );
    }

    [Fact]
    public void Signs_are_one_for_each_channel() =>
        Assert.Contains(
            "must be 1 times 1 or -1",
            Assert
                .Throws<ArgumentException>(() =>
                    OperatorRegression.Fit(Functions(4, 6), Functions(4, 6), _grid, _grid, new() { InputSigns = [1, 2] })
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Layers_are_from_1_to_16() =>
        Assert.Contains(
            "metaLayers = 0, must be 1 to 16",
            Assert.Throws<ArgumentException>(() => new OperatorKernel(Activation.Erf, 0, 1)).Message,
            StringComparison.Ordinal
        );

    private static Matrix<double> Functions(int count, int points) =>
        Matrix<double>.Create(count, points, (i, j) => Math.Cos((3 * i) + (1.7 * j) + (i * j)));

    private static OperatorRegression Fit(Matrix<double> inputs, Matrix<double> outputs) =>
        OperatorRegression.Fit(inputs, outputs, _grid, _grid);
}
