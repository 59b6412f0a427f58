using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Strips;
using Xunit;

namespace Hyperkernel.Tests.Kernels;

/// <summary>Kernel entries that are no numbers end the work, whichever kernel and place they are of.</summary>
public class FiniteEntryTests
{
    [Theory]
    [InlineData(float.NaN, false, "covariance")]
    [InlineData(float.NegativeInfinity, true, "tangent kernel")]
    public unsafe void The_kernel_both_points_and_the_value_are_named(float bad, bool isTangent, string kernel)
    {
        float[] covariance = new float[16],
            tangent = new float[16];
        fixed (
            float* c = covariance,
                t = tangent
        )
        {
            KernelStrip<float> strip = new()
            {
                Covariance = c,
                Tangent = t,
                Count = 16,
            };

            // What lies behind the last entry is anything.
            (covariance[11], tangent[12]) = (float.NaN, float.NaN);
            FiniteEntries.Require(strip, 40, 100, 11);
            (isTangent ? tangent : covariance)[10] = bad;
            NotFiniteException? error = null;
            try
            {
                FiniteEntries.Require(strip, 40, 100, 11);
            }
            catch (NotFiniteException refused)
            {
                error = refused;
            }

            Assert.StartsWith(
                FormattableString.Invariant($"The {kernel} of point 40 and point 110 is {bad}, though"),
                error!.Message,
                StringComparison.Ordinal
            );
            Assert.Contains("left single precision", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_term_of_a_decomposition_is_looked_at_too() =>
        Assert.StartsWith(
            "A term of the kernel's decomposition is Infinity at input 3 and input 6. ",
            Assert.Throws<NotFiniteException>(() => FiniteEntries.RequireTerm<double>([1, double.PositiveInfinity], 3, 5)).Message,
            StringComparison.Ordinal
        );
}
