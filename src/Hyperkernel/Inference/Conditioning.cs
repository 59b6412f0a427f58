using System.Globalization;

namespace Hyperkernel.Inference;

/// <summary>How many digits of a solution the equations and the precision leave.</summary>
/// <param name="Number"> The condition number of K + ridge with its rows and columns scaled to a diagonal of ones, in the 1-norm: an
/// estimate, seldom less than a third of it. Scaled, since neither rounded kernel entries nor a Cholesky factorisation suffer from points
/// whose kernels differ in size.
/// </param>
/// <param name="Rounding">The unit roundoff of the precision.</param>
public readonly record struct Conditioning(double Number, double Rounding)
{
    /// <summary>The unit roundoff of double precision.</summary>
    internal const double OfDouble = 1.0 / (1L << 53);

    /// <summary>The unit roundoff of single precision.</summary>
    internal const double OfSingle = 1.0 / (1 << 24);

    /// <summary>Digits below which a warning is due.</summary>
    public const double EnoughDigits = 3;

    /// <summary>
    /// -log10 of the product of both: digits of the weights that are surely right. Predictions mostly have more, but nothing says so.
    /// </summary>
    public double Digits => -Math.Log10(Number * Rounding);

    /// <summary>Whether fewer than three digits are sure.</summary>
    public bool IsPoor => !(Digits >= EnoughDigits);

    /// <summary>Whether not even one is.</summary>
    internal bool IsHopeless => !(Number * Rounding < 1);

    /// <summary>What a poor one means and what helps, in a sentence.</summary>
    public string Warning
    {
        get
        {
            bool isSingle = Rounding == OfSingle;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"Warning: the equations are so ill-conditioned (about {Number:0.0e-0}) that {(isSingle ? "single" : "double")} "
                    + $"precision leaves {Math.Max(0, Digits):0.0} sure digits of the solution; "
                    + $"{(isSingle ? "use double precision, or a larger ridge" : "use a larger ridge")}."
            );
        }
    }
}
