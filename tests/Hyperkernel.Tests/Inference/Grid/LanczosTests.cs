using Hyperkernel.Inference.Grid;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Inference.Grid;

/// <summary>Functions of a diagonal operator, whose values are known.</summary>
public class LanczosTests
{
    [Theory]
    [InlineData(12, 1e-12)]
    [InlineData(6, 1e-3)]
    public void Functions_of_a_diagonal_are_applied_entry_by_entry(int steps, double tolerance)
    {
        Diagonal diagonal = new(k => 0.5 + (k / 12.0));
        using Matrix<double> start = Matrix<double>.Create(3, 4, (i, j) => Math.Cos((4 * i) + j)),
            result = Matrix<double>.Zeros(3, 4);
        using Lanczos<double> lanczos = new(diagonal, start, steps, default);
        lanczos.Apply(Math.Sqrt, result);
        double form = 0,
            moment = 0;
        for (int i = 0; i < 12; i++)
        {
            double v = start[i / 4, i % 4],
                value = diagonal.Value(i);
            Assert.Equal(Math.Sqrt(value) * v, result[i / 4, i % 4], tolerance);
            form += Math.Log(value) * v * v;
            moment += value * v * v;
        }

        Assert.Equal(form, lanczos.QuadraticForm(Math.Log), tolerance);
        Assert.Equal(moment, lanczos.FirstMoment, 1e-12);
        Assert.InRange(lanczos.Smallest, 0.5 - 1e-12, 0.6);
    }

    [Fact]
    public void It_ends_when_there_is_nothing_more_to_see()
    {
        Diagonal two = new(k => k < 6 ? 2 : 3);
        using Matrix<double> start = Matrix<double>.Create(3, 4, (i, j) => 1 + i + j),
            result = Matrix<double>.Zeros(3, 4);
        using Lanczos<double> lanczos = new(two, start, 12, default);
        Assert.Equal(2, two.Products);
        lanczos.Apply(value => value * value, result);
        Assert.Equal(9 * start[2, 3], result[2, 3], 1e-11);
        Assert.Equal(4 * start[0, 1], result[0, 1], 1e-11);
    }

    private sealed class Diagonal(Func<int, double> value) : ISymmetricOperator<double>
    {
        public int Products { get; private set; }

        public double Value(int index) => value(index);

        public void Apply(MatrixView<double> fields, MatrixView<double> result)
        {
            Products++;
            for (int i = 0; i < 12; i++)
            {
                result[i / 4, i % 4] = value(i) * fields[i / 4, i % 4];
            }
        }
    }
}
