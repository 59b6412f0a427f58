using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Activations;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Features;

/// <summary>What a primary network sees of a coordinate z, as the covariance Sig^0(z, z') at its first layer.</summary>
public abstract record CoordinateFeatures
{
    /// <summary>The coordinate itself: Sig^0 = z.z'/m_0.</summary>
    public static CoordinateFeatures Raw { get; } = new RawCoordinates();

    /// <summary>Infinitely many random Fourier features; see <see cref="FourierLimit"/>.</summary>
    public static CoordinateFeatures Fourier(double lengthScale) => new FourierLimit(lengthScale);

    /// <summary>Finitely many random Fourier features; see <see cref="RandomFourierFeatures"/>.</summary>
    public static CoordinateFeatures Fourier(double lengthScale, int count, ulong seed) =>
        new RandomFourierFeatures(lengthScale, count, seed);

    /// <summary>
    /// Reads what <see cref="object.ToString"/> writes: raw, fourier:LENGTH, or fourier:LENGTH:COUNT:SEED, where an absent seed is 1.
    /// </summary>
    /// <param name="text">Such as fourier:1.4142 or fourier:1.4142:500:7.</param>
    /// <exception cref="FormatException">The text is none of these; the message says what it must be.</exception>
    public static CoordinateFeatures Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(':') switch
        {
            ["raw"] => Raw,
            ["fourier", string length] when Length(length) is { } scale => Fourier(scale),
            ["fourier", string length, string count] when Length(length) is { } scale && Count(count) is { } k => Fourier(scale, k, 1),
            ["fourier", string length, string count, string seed]
                when Length(length) is { } scale && Count(count) is { } k && Seed(seed) is { } number => Fourier(scale, k, number),
            _ => throw new FormatException(
                $"'{text}' must be raw, or fourier:LENGTH with a positive length such as fourier:1.4142, or "
                    + $"fourier:LENGTH:COUNT:SEED such as fourier:1.4142:500:1."
            ),
        };

        static double? Length(string part) =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double length)
            && double.IsFinite(length)
            && length > 0
                ? length
                : null;

        static int? Count(string part) =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0 ? count : null;

        static ulong? Seed(string part) =>
            ulong.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) ? seed : null;
    }

    /// <summary>The block of Sig^0 at two coordinates.</summary>
    /// <param name="z">A coordinate.</param>
    /// <param name="other">Another, of the same length.</param>
    public abstract CovarianceBlock Block(ReadOnlySpan<double> z, ReadOnlySpan<double> other);

    /// <summary>Sig^0 of a coordinate with itself.</summary>
    /// <param name="z">The coordinate.</param>
    public abstract double Variance(ReadOnlySpan<double> z);

    /// <summary>
    /// What of a list of coordinates is computed once, so that their covariances are those of <see cref="Raw"/>; by default nothing.
    /// </summary>
    internal virtual InputList Map<T>(InputList coordinates, ParallelOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => coordinates;

    /// <summary>Whether Sig^0 has derivatives by factors of the coordinates' columns.</summary>
    internal virtual bool HasDerivatives => false;

    /// <summary>Sig^0 of all pairs of some coordinates.</summary>
    internal virtual Matrix<double> Covariances(Matrix<double> rows)
    {
        Matrix<double> covariances = Matrix<double>.Uninitialized(rows.Rows, rows.Rows);
        for (long i = 0; i < rows.Rows; i++)
        {
            for (long j = 0; j < i; j++)
            {
                covariances[i, j] = covariances[j, i] = Block(rows.Row(i), rows.Row(j)).Covariance;
            }

            covariances[i, i] = Variance(rows.Row(i));
        }

        return covariances;
    }

    /// <summary>Adds derivatives by the logarithms of factors of the columns.</summary>
    /// <param name="rows">The coordinates.</param>
    /// <param name="covariances">Their <see cref="Covariances"/>.</param>
    /// <param name="adjoint">Derivatives by those.</param>
    /// <param name="derivatives">One for each column.</param>
    internal virtual void AddByScales(Matrix<double> rows, Matrix<double> covariances, Matrix<double> adjoint, Span<double> derivatives) =>
        throw new NotSupportedException($"{this} has no derivatives by factors of columns.");

    private sealed record RawCoordinates : CoordinateFeatures
    {
        internal override bool HasDerivatives => true;

        internal override Matrix<double> Covariances(Matrix<double> rows)
        {
            Matrix<double> covariances = Matrix<double>.Uninitialized(rows.Rows, rows.Rows);
            MatrixBackends.Default.MultiplyByTranspose(1.0 / rows.Columns, rows, 0, covariances);
            covariances.View.MirrorLowerTriangle();
            return covariances;
        }

        internal override void AddByScales(
            Matrix<double> rows,
            Matrix<double> covariances,
            Matrix<double> adjoint,
            Span<double> derivatives
        )
        {
            using Matrix<double> product = Matrix<double>.Uninitialized(rows.Rows, rows.Columns);
            MatrixBackends.Default.Multiply(2.0 / rows.Columns, adjoint, Transposition.None, rows, Transposition.None, 0, product);
            for (long i = 0; i < rows.Rows; i++)
            {
                TensorPrimitives.MultiplyAdd<double>(product.Row(i), rows.Row(i), derivatives, derivatives);
            }
        }

        public override double Variance(ReadOnlySpan<double> z) => TensorPrimitives.SumOfSquares(z) / z.Length;

        public override CovarianceBlock Block(ReadOnlySpan<double> z, ReadOnlySpan<double> other) =>
            CovarianceBlock.FromVectors(z, other, z.Length);

        public override string ToString() => "raw";
    }
}
