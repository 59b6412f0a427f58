using System.Runtime.Intrinsics;
using Hyperkernel.Activations;
using Hyperkernel.Activations.SpecialFunctions;
using Hyperkernel.Randomness;
using Xunit;

namespace Hyperkernel.Tests.Randomness;

public sealed class CounterRandomTests
{
    // The known answers that Random123 publishes for philox4x32-10 (kat_vectors); words from lowest to highest.
    [Theory]
    [InlineData(0ul, 0ul, 0ul, 0xe169c58d_6627e8d5ul, 0x9b00dbd8_bc57ac4cul)]
    [InlineData(0xffffffff_fffffffful, 0xffffffff_fffffffful, 0xffffffff_fffffffful, 0x41c83b0e_408f276dul, 0x6d5451fd_a20bc7c6ul)]
    [InlineData(0x299f31d0_a4093822ul, 0x85a308d3_243f6a88ul, 0x03707344_13198a2eul, 0x94fdcceb_d16cfe09ul, 0x24126ea1_5001e420ul)]
    public void Philox_gives_the_published_answers(ulong key, ulong counterLow, ulong counterHigh, ulong low, ulong high) =>
        Assert.Equal((low, high), Philox.Block(key, counterLow, counterHigh));

    [Fact]
    public void Numbers_depend_on_seed_stream_and_index_alone()
    {
        ulong[] bits =
        [
            .. from seed in Enumerable.Range(0, 5)
            from stream in Enumerable.Range(0, 5)
            from index in Enumerable.Range(0, 50)
            select new CounterRandom((ulong)seed, (ulong)stream).Bits((ulong)index),
        ];
        Assert.Equal(bits.Length, bits.Distinct().Count());
        Assert.Equal(new CounterRandom(3, 4).Bits(7), bits[((3 * 5) + 4) * 50 + 7]);
    }

    [Fact]
    public void Uniform_numbers_fill_the_unit_interval_evenly()
    {
        CounterRandom random = new(1, 2);
        const int Count = 100_000;
        int[] bins = new int[20];
        for (ulong i = 0; i < Count; i++)
        {
            double value = random.Uniform(i);
            Assert.InRange(value, 0, 1 - double.Epsilon);
            bins[(int)(value * bins.Length)]++;
        }

        // Chi-square with 19 degrees of freedom: mean 19, standard deviation 6.2.
        double expected = Count / (double)bins.Length;
        Assert.InRange(bins.Sum(bin => (bin - expected) * (bin - expected) / expected), 3, 45);
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_the_normal_distribution()
    {
        double[] values = new double[200_000];
        new CounterRandom(5, 0).FillNormal<double>(0, values);
        double scale = 4 / Math.Sqrt(values.Length);
        Assert.InRange(values.Average(), -scale, scale);
        Assert.InRange(values.Average(v => v * v) - 1, -scale * Math.Sqrt(2), scale * Math.Sqrt(2));
        Assert.InRange(values.Average(v => v * v * v), -scale * Math.Sqrt(15), scale * Math.Sqrt(15));
        Assert.InRange(values.Average(v => v * v * v * v) - 3, -scale * Math.Sqrt(96), scale * Math.Sqrt(96));
        double neighbours = values.Zip(values.Skip(1), (a, b) => a * b).Average();
        Assert.InRange(neighbours, -scale, scale);
    }

    [Theory]
    [InlineData(0ul, 9)]
    [InlineData(1ul, 9)]
    [InlineData(3ul, 10)]
    [InlineData(5ul, 1)]
    [InlineData(5ul, 0)]
    public void Filling_gives_the_same_normals_as_one_by_one(ulong start, int count)
    {
        CounterRandom random = new(9, 1);
        float[] values = new float[count];
        random.FillNormal<float>(start, values);
        for (int i = 0; i < count; i++)
        {
            Assert.Equal((float)random.Normal(start + (ulong)i), values[i]);
        }
    }

    [Fact]
    public void Normals_are_those_of_Box_and_Muller()
    {
        CounterRandom random = new(4, 1UL << 33);
        foreach (ulong start in new[] { 0UL, 1UL << 40, (1UL << 33) - 64 })
        {
            for (ulong k = start / 2; k < (start / 2) + 5000; k++)
            {
                // The bits at 2 k and 2 k + 1 are those of the pair of normals there.
                double radius = Math.Sqrt(-2 * Math.Log(1 - random.Uniform(2 * k))),
                    turns = random.Uniform((2 * k) + 1);
                Assert.Equal(radius * Math.Cos(2 * Math.PI * turns), random.Normal(2 * k), 2e-15 * radius);
                Assert.Equal(radius * Math.Sin(2 * Math.PI * turns), random.Normal((2 * k) + 1), 2e-15 * radius);
            }
        }
    }

    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(0.0, 0.25)]
    [InlineData(1 - 1.1102230246251565E-16, 0.5)]
    [InlineData(1.1102230246251565E-16, 0.75)]
    [InlineData(0.5, 1 - 1.1102230246251565E-16)]
    [InlineData(0.2928932188134524, 0.125)]
    [InlineData(0.29289321881345265, 0.375)]
    public void Bounds_of_the_series_are_met(double uniform, double turns)
    {
        (Vector512<double> first, Vector512<double> second) = BoxMuller.Pairs(Vector512.Create(uniform), Vector512.Create(turns));
        double radius = Math.Sqrt(-2 * Accurate.LogP1(-uniform));
        Assert.Equal(radius * Math.Cos(2 * Math.PI * turns), first[0], 1e-15 * radius);
        Assert.Equal(radius * Math.Sin(2 * Math.PI * turns), second[7], 1e-15 * radius);
    }

    [Fact]
    public void Integers_reach_every_value_below_the_bound()
    {
        CounterRandom random = new(2, 3);
        int[] counts = new int[7];
        for (ulong i = 0; i < 7000; i++)
        {
            counts[random.Integer(i, 7)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.Integer(0, 0));
    }
}
