using Hyperkernel.Activations.SpecialFunctions;
using Hyperkernel.LinearAlgebra.Simd;

namespace Hyperkernel.Operators.Blocks;

/// <summary>The angle arccos s of two prepared contexts, from their inner product and their lengths.</summary>
internal static unsafe class ContextAngles
{
    /// <summary>The angles of some pairs.</summary>
    /// <param name="first">What makes the correlation of two contexts.</param>
    /// <param name="dots">x.x' of each pair.</param>
    /// <param name="squareOfRow">x.x + 1.</param>
    /// <param name="squareOfColumn">x'.x' + 1.</param>
    /// <param name="angles">The angles; there must be room for a whole number of vectors.</param>
    public static void Of(FirstLayer first, ReadOnlySpan<double> dots, double squareOfRow, double squareOfColumn, double* angles)
    {
        int order = dots.Length;
        double inverse = 1 / Math.Sqrt(squareOfRow) / Math.Sqrt(squareOfColumn),
            squares = squareOfRow + squareOfColumn - 2;
        for (int g = 0; g < order; g++)
        {
            angles[g] = first switch
            {
                FirstLayer.Normalized => (dots[g] + 1) * inverse,
                FirstLayer.RationalQuadratic => 1 / (1 + (Math.Max(0, squares - (2 * dots[g])) / 2)),
                FirstLayer.Matern => Matern(Math.Max(0, squares - (2 * dots[g]))),
                _ => Math.Exp(-Math.Max(0, squares - (2 * dots[g])) / 2),
            };
        }

        Lanes256<double> zero = Lanes256<double>.Create(0),
            one = Lanes256<double>.Create(1),
            pi = Lanes256<double>.Create(Math.PI);
        for (int g = 0; g < order; g += 4)
        {
            Lanes256<double> s = Lanes256<double>.Load(angles + g),
                distance = Lanes256<double>.Max(one - Lanes256<double>.Abs(s), zero);
            Lanes256<double> angle = ArcCosine.Angle<Lanes256<double>, double>(distance, Lanes256<double>.Sqrt(distance));
            Lanes256<double>.Store(Lanes256<double>.SelectGreater(zero, s, pi - angle, angle), angles + g);
        }
    }

    private static double Matern(double square)
    {
        double d = Math.Sqrt(5 * square);
        return (1 + d + (d * d / 3)) * Math.Exp(-d);
    }
}
