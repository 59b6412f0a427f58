using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Kernels;

/// <summary>What is said of points that cannot be, or that a kernel is no function of.</summary>
public class PointErrorTests
{
    private static readonly Hypernetwork _network = Hypernetwork.Of(Mlp.Relu(1), Mlp.Relu(1));

    private static readonly Points<double> _pairs = Points<double>.Pairs(Matrix<double>.Identity(5), Matrix<double>.Identity(5));

    private static readonly Points<double> _inputs = Points<double>.Of(Matrix<double>.Identity(5));

    [Fact]
    public void Pairs_are_as_many_contexts_as_coordinates() =>
        AssertSays(
            "coordinates: 4 rows for the 5 rows of contexts",
            () => Points<double>.Pairs(Matrix<double>.Zeros(5, 3), Matrix<double>.Zeros(4, 2))
        );

    [Fact]
    public void Inputs_are_finite_and_there_are_some()
    {
        Matrix<double> bad = Matrix<double>.Zeros(5, 3),
            good = Matrix<double>.Zeros(5, 2);
        bad[2, 1] = double.NaN;
        bad[4, 2] = double.PositiveInfinity;
        AssertSays("inputs: 2 of 15 entries are NaN or infinite, the first at row 2, column 1", () => Points<double>.Of(bad));
        AssertSays("contexts: 2 of 15", () => Points<double>.Pairs(bad, good));
        AssertSays("coordinates: 2 of 15", () => Points<double>.Grid(good, bad));
        AssertSays("inputs: 0 x 3", () => Points<double>.Of(Matrix<double>.Zeros(0, 3)));
        AssertSays("contexts: 3 x 0", () => Points<double>.Grid(Matrix<double>.Zeros(3, 0), good));
    }

    [Fact]
    public void Selections_are_of_points_there_are()
    {
        AssertSays("selection 1 is point 5, must be 0 to 4", () => _pairs.Select(0, 5));
        AssertSays("selection 0 is point -1", () => _inputs.Select(-1));
        AssertSays("none are selected", () => _inputs.Select());
    }

    [Fact]
    public void Kernels_take_points_of_their_kind()
    {
        AssertSays("rows: inputs of a network, but a hypernetwork's kernel needs pairs", () => _network.Tangent.Matrix(_inputs, _pairs));
        AssertSays(
            "columns: pairs (x, z), but a network's kernel needs its inputs x alone",
            () => _network.Meta.Covariance.Matrix(_inputs, _pairs)
        );
        AssertSays("points: pairs", () => _network.Meta.Covariance.Matrix(_pairs));
        AssertSays("points: inputs", () => _network.Tangent.Diagonal(_inputs));
        AssertSays("points: inputs", () => _network.Tangent.LowerTriangle(_inputs, Matrix<double>.Zeros(5, 5)));
        AssertSays("rows: inputs", () => new KernelOperator<double>(_network.Tangent, _inputs, _pairs));
    }

    [Fact]
    public void Inputs_are_equally_long()
    {
        Matrix<double> five = Matrix<double>.Identity(5),
            four = Matrix<double>.Identity(4);
        AssertSays(
            "columns: inputs have 4 entries, those of rows have 5",
            () => _network.Meta.Tangent.Matrix(_inputs, Points<double>.Of(four))
        );
        Points<double> contexts = Points<double>.Grid(four, five),
            coordinates = Points<double>.Grid(five, four);
        AssertSays("columns: contexts have 4 entries, those of rows have 5", () => _network.Tangent.Matrix(_pairs, contexts));
        AssertSays("columns: coordinates have 4 entries, those of rows have 5", () => _network.Tangent.Matrix(_pairs, coordinates));
        AssertSays("columns: coordinates have 4 entries", () => new KernelOperator<double>(_network.Tangent, _pairs, coordinates));
    }

    [Fact]
    public void Destinations_fit() =>
        AssertSays(
            "LowerTriangle: destination is 5 x 6, must be 5 x 5",
            () => _network.Tangent.LowerTriangle(_pairs, Matrix<double>.Zeros(5, 6))
        );

    [Fact]
    public void A_network_of_generated_layers_has_no_kernel_of_its_own()
    {
        AssertSays("generated", () => _network.Primary.Tangent);
        AssertSays("generated", () => _network.Primary.Covariance);
    }

    [Fact]
    public void Kernels_that_overflow_are_refused()
    {
        Points<double> large = Points<double>.Of(Matrix<double>.From(2, 1, [1, 1e200])),
            cubed = Points<double>.Of(Matrix<double>.From(2, 1, [1, 1e120]));
        AssertSays("An input with entries up to 1E+200 has a mean square above 1E+307", () => _network.Meta.Tangent.Matrix(large));
        AssertSays("An input with entries up to 1E+200 has a mean square above 1E+307", () => _network.Meta.Tangent.Diagonal(large));
        Network monomial = Mlp.Of(Activation.Monomial(3), hiddenLayers: 1);
        AssertSays("The kernel of input 1 with itself is Infinity, which overflows Double", () => monomial.Tangent.Matrix(cubed));
    }

    private static void AssertSays(string message, Func<object> work) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(work).Message, StringComparison.Ordinal);

    private static void AssertSays(string message, Action work) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(work).Message, StringComparison.Ordinal);
}
