using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Kernels;

/// <summary>Which rows of an array are the same input.</summary>
public class InputListTests
{
    [Fact]
    public void Zero_has_no_sign()
    {
        Matrix<double> rows = Matrix<double>.From(5, 2, [0, 1, -0.0, 1, 0, -0.0, -0.0, 0, 0, -1]);
        InputList list = InputList.From(rows, "rows");
        Assert.Equal([0, 0, 1, 1, 2], list.Index!);
        Assert.Equal(3, list.Distinct.Count);
        InputList single = InputList.From(Matrix<float>.From(2, 1, [-0f, 0f]), "rows");
        Assert.Equal([0, 0], single.Index!);
    }

    [Fact]
    public void Equal_points_have_exactly_the_diagonals_entry_whatever_the_sign_of_zero()
    {
        Hypernetwork h = Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(1));
        Points<double> points = Points<double>.Pairs(
            Matrix<double>.From(2, 2, [0.3, 0, 0.3, -0.0]),
            Matrix<double>.From(2, 2, [-0.0, 0.7, 0, 0.7])
        );
        Matrix<double> tangent = h.Tangent.Matrix(points);
        Assert.Equal(tangent[0, 0], tangent[0, 1]);
        Assert.Equal(tangent[0, 0], tangent[1, 1]);
    }
}
