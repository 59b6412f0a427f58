using Hyperkernel.Activations;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;
using Hyperkernel.Operators.Blocks;
using Hyperkernel.Randomness;
using Xunit;

namespace Hyperkernel.Tests.Operators;

/// <summary>Tabulated kernels against the kernel itself, at angles that are no points of the table, to 1e-13.</summary>
public class ProfileTableTests
{
    private const double Promise = 1e-13;

    public static TheoryData<string> Kernels => [.. All.Keys];

    private static Dictionary<string, OperatorKernel> All { get; } =
        new OperatorKernel[]
        {
            OperatorKernel.RectifiedQuadratic,
            OperatorKernel.TangentErf,
            OperatorKernel.Of(FirstLayer.RationalQuadratic),
            new(Activation.Relu, 2, 2),
            new(Activation.Relu, 3, 3, KernelKind.Tangent),
            new(Activation.Tanh, 2, 2),
            new(Activation.Rbf(0.5), 2, 2),
        }.ToDictionary(kernel => kernel.ToString());

    [Theory]
    [MemberData(nameof(Kernels))]
    public void A_table_is_the_kernel_to_1e13(string name)
    {
        OperatorKernel kernel = All[name];
        (double, double)[] coordinates = [(1, 0), (0.7, 0.3), (0.02, 0.98)];
        ProfileSamples samples = ProfileSamples.Of(3, (angle, values) => kernel.Values(angle, coordinates, values), new());
        ProfileTable table = ProfileTable.Of(samples);
        CounterRandom random = new(3, 1);
        double[] exact = new double[3];
        for (ulong i = 0; i < 400; i++)
        {
            // Half of the angles near 0, where operators' contexts lie.
            double angle = i % 2 == 0 ? Math.PI * random.Uniform(i) : Math.Pow(10, -8 * random.Uniform(i));
            kernel.Values(angle, coordinates, exact);
            Assert.All(table.At(angle), (value, f) => Assert.Equal(exact[f], value, Promise));
        }

        Assert.True(table.Error <= Promise);
    }

    // The table that the study had: what this test is there to reject.
    [Fact]
    public void Linear_interpolation_on_32768_angles_would_not_do()
    {
        const int Angles = 32768;
        double[] left = new double[1],
            right = new double[1],
            middle = new double[1];
        (double, double)[] one = [(1, 0)];
        double step = Math.PI / (Angles - 1);
        OperatorKernel.RectifiedQuadratic.Values(100 * step, one, left);
        OperatorKernel.RectifiedQuadratic.Values(101 * step, one, right);
        OperatorKernel.RectifiedQuadratic.Values(100.5 * step, one, middle);
        Assert.True(Math.Abs(((left[0] + right[0]) / 2) - middle[0]) > 100 * Promise);
    }

    [Fact]
    public void Combinations_of_few_functions_give_all_of_them()
    {
        FunctionGrid grid = FunctionGrid.Periodic(32);
        OperatorKernel kernel = OperatorKernel.RectifiedQuadratic;
        (double, double)[] steps =
        [
            .. Enumerable.Range(0, 32).Select(j => grid.Correlation(grid.Coordinates.Row(j), grid.Coordinates.Row(0), 0.1)),
        ];
        ProfileSamples samples = ProfileSamples.Of(32, (angle, values) => kernel.Values(angle, steps, values), new());
        LowRank few = LowRank.Of(samples);
        ProfileTable table = ProfileTable.Of(few.Samples);
        Assert.InRange(table.Functions, 2, 24);
        double[] exact = new double[32];
        foreach (double angle in new[] { 0, 1e-3, 0.4, 1.7, 3.1 })
        {
            kernel.Values(angle, steps, exact);
            double[] found = table.At(angle);
            for (int f = 0; f < 32; f++)
            {
                double sum = Enumerable.Range(0, found.Length).Sum(r => found[r] * few.Coefficients[r, f]);
                Assert.Equal(exact[f], sum, 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(12)]
    [InlineData(30)]
    [InlineData(64)]
    [InlineData(97)]
    public unsafe void Transforms_side_by_side_are_the_sums_that_define_them(int length)
    {
        const int Lanes = 8;
        CounterRandom random = new(7, (ulong)length);
        using Matrix<double> memory = Matrix<double>.Zeros(4, length * Lanes);
        for (int i = 0; i < length * Lanes; i++)
        {
            (memory[0, i], memory[1, i]) = (random.Normal((ulong)i), random.Normal((ulong)(i + (length * Lanes))));
        }

        using Matrix<double> before = memory.Clone();
        LaneFourier fourier = new(length, Lanes);
        double* start = memory.Pointer;
        int size = length * Lanes;
        int row = fourier.Transform(start, start + size, start + (2 * size), start + (3 * size)) ? 2 : 0;
        for (int k = 0; k < length; k++)
        {
            for (int l = 0; l < Lanes; l++)
            {
                (double re, double im) = (0, 0);
                for (int j = 0; j < length; j++)
                {
                    (double sin, double cos) = Math.SinCos(-2 * Math.PI * (j * k % length) / length);
                    (double a, double b) = (before[0, (j * Lanes) + l], before[1, (j * Lanes) + l]);
                    (re, im) = (re + (a * cos) - (b * sin), im + (a * sin) + (b * cos));
                }

                Assert.Equal(re, memory[row, (k * Lanes) + l], 1e-12 * length);
                Assert.Equal(im, memory[row + 1, (k * Lanes) + l], 1e-12 * length);
            }
        }
    }
}
