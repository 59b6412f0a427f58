using Hyperkernel.Inference.Models;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Inference.Models;

public class ObservationsTests
{
    private const double NaN = double.NaN;
    private static readonly Matrix<double> _x = FieldSamples.Contexts(3);
    private static readonly Matrix<double> _z = FieldSamples.Coordinates(2);

    [Fact]
    public void A_whole_grid_is_one()
    {
        Observations all = Observations.OfGrid(_x, _z, Matrix<double>.From(3, 2, [1, 2, 3, 4, 5, 6]));
        Assert.True(all.IsWholeGrid);
        Assert.Equal(
            (6, 0, 0, 0, 0, 0),
            (all.Count, all.Missing, all.Repeated, all.ContextsLeftOut, all.CoordinatesLeftOut, all.PartlyObserved)
        );
        Assert.Equal([0L, 0, 1, 1, 2, 2], all.ContextOf);
        Assert.Equal([0L, 1, 0, 1, 0, 1], all.CoordinateOf);
        Assert.Equal([5, 6], all.GridValues().Row(2));
    }

    [Fact]
    public void What_was_not_observed_at_all_is_left_out_and_the_rest_is_a_grid()
    {
        Observations rest = Observations.OfGrid(
            _x,
            FieldSamples.Coordinates(3),
            Matrix<double>.From(3, 3, [1, NaN, 2, NaN, NaN, NaN, 3, NaN, 4])
        );
        Assert.True(rest.IsWholeGrid);
        Assert.Equal((4, 0, 1, 1), (rest.Count, rest.Missing, rest.ContextsLeftOut, rest.CoordinatesLeftOut));
        Assert.Equal([3, 4], rest.GridValues().Row(1));
        Assert.Equal(_x.Row(2), rest.Contexts.Row(1));
        Assert.Equal(FieldSamples.Coordinates(3).Row(2), rest.Coordinates!.Row(1));
        Assert.Equal(3, rest.PredictionCoordinates!.Rows);
    }

    [Fact]
    public void Pairs_lack_where_some_value_does()
    {
        Observations holes = Observations.OfGrid(_x, _z, Matrix<double>.From(3, 2, [1, NaN, 3, 4, 5, 6]));
        Assert.False(holes.IsWholeGrid);
        Assert.Equal((5, 1, 0), (holes.Count, holes.Missing, holes.Repeated));
        Assert.Equal([0L, 1, 1, 2, 2], holes.ContextOf);
        Assert.Equal([0L, 0, 1, 0, 1], holes.CoordinateOf);
        Assert.Equal(3, holes.Values[1, 0]);
    }

    [Fact]
    public void A_pair_is_observed_if_all_its_channels_are()
    {
        Observations partly = Observations.OfGrid(
            _x,
            _z,
            Matrix<double>.From(3, 4, [1, 2, 3, NaN, 5, 6, 7, 8, 9, 10, NaN, NaN]),
            channels: 2
        );
        Assert.Equal((4, 2, 1), (partly.Count, partly.Missing, partly.PartlyObserved));
        Assert.Equal([5, 6], partly.Values.Row(1));
    }

    [Fact]
    public void Pairs_in_any_order_make_a_grid()
    {
        int[] order = [4, 1, 0, 5, 3, 2];
        Observations grid = Observations.OfPairs(
            Matrix<double>.Create(6, 3, (i, j) => _x[order[i] / 2, j]),
            Matrix<double>.Create(6, 2, (i, j) => _z[order[i] % 2, j]),
            Matrix<double>.Create(6, 1, (i, _) => order[i])
        );
        Assert.True(grid.IsWholeGrid);
        for (int i = 0; i < 3; i++)
        {
            for (int a = 0; a < 2; a++)
            {
                (long context, long coordinate) = (Row(_x, grid.Contexts.Row(i)), Row(_z, grid.Coordinates!.Row(a)));
                Assert.Equal((2 * context) + coordinate, grid.GridValues()[i, a]);
            }
        }
    }

    [Fact]
    public void Repeated_pairs_are_counted()
    {
        Observations twice = Observations.OfPairs(
            Matrix<double>.Create(4, 3, (i, j) => _x[i == 3 ? 0 : i, j]),
            Matrix<double>.Create(4, 2, (i, j) => _z[0, j]),
            Matrix<double>.Create(4, 1, (i, _) => i)
        );
        Assert.Equal((4, 1, 0, false), (twice.Count, twice.Repeated, twice.Missing, twice.IsWholeGrid));
        Observations equalRows = Observations.OfGrid(Matrix<double>.Create(2, 3, (_, j) => j + 1), _z, Matrix<double>.Identity(2));
        Assert.Equal((2, true), (equalRows.Repeated, equalRows.IsWholeGrid));
        Assert.Equal(1, Observations.OfInputs(Matrix<double>.Create(3, 3, (i, j) => _x[i / 2, j]), Matrix<double>.Identity(3)).Repeated);
    }

    [Fact]
    public void Inputs_without_values_are_left_out()
    {
        Observations inputs = Observations.OfInputs(_x, Matrix<double>.From(3, 2, [1, 2, NaN, 4, 5, 6]));
        Assert.Equal((2, 1, 1), (inputs.Count, inputs.ContextsLeftOut, inputs.PartlyObserved));
        Assert.Equal([5, 6], inputs.Values.Row(1));
        Assert.Equal(_x.Row(2), inputs.Contexts.Row(1));
        Assert.Null(inputs.Coordinates);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Matrix<double> values = Matrix<double>.Zeros(3, 2);
        Refused("must be 3 x 2", () => Observations.OfGrid(_x, _z, Matrix<double>.Zeros(3, 3)));
        Refused(
            "1 of 9 entries are NaN",
            () => Observations.OfGrid(Matrix<double>.Create(3, 3, (i, j) => i == 1 && j == 2 ? NaN : 1), _z, values)
        );
        Refused("every value is NaN", () => Observations.OfGrid(_x, _z, Matrix<double>.Create(3, 2, (_, _) => NaN)));
        Refused(
            "1 of 6 are infinite, the first at row 2, column 1",
            () => Observations.OfGrid(_x, _z, Matrix<double>.Create(3, 2, (i, j) => i == 2 && j == 1 ? double.NegativeInfinity : 1))
        );
        Refused("every value is NaN", () => Observations.OfInputs(_x, Matrix<double>.Create(3, 1, (_, _) => NaN)));
        Refused("must be 3 x 1", () => Observations.OfInputs(_x, Matrix<double>.Zeros(2, 1)));
        Refused("must be 3 x 2", () => Observations.OfPairs(_x, _z, Matrix<double>.Zeros(3, 1)));
        Refused("at least one row", () => Observations.OfInputs(Matrix<double>.Zeros(0, 3), Matrix<double>.Zeros(0, 1)));
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 2.5)]
    public void Constant_values_are_seen(bool constant, double second) =>
        Assert.Equal(constant, Observations.OfInputs(_x, Matrix<double>.From(3, 1, [2, second, 2])).AreConstant);

    private static void Refused(string words, Action make) =>
        Assert.Contains(words, Assert.ThrowsAny<ArgumentException>(make).Message, StringComparison.Ordinal);

    private static long Row(Matrix<double> rows, ReadOnlySpan<double> wanted)
    {
        for (long i = 0; i < rows.Rows; i++)
        {
            if (wanted.SequenceEqual(rows.Row(i)))
            {
                return i;
            }
        }

        return -1;
    }
}
