using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators.Blocks;

/// <summary>
/// What becomes of input functions: less their mean, and damped, x = c W (u - mean) with W = V diag((lambda_j / lambda_1)^q) V^T of the
/// principal components V of the training inputs; with a group, of all their transformed copies, so that W commutes with it.
/// </summary>
/// <remarks>
/// Without a group and with fewer functions than values, only the coordinates along the components are kept: the others are damped to 0,
/// or for q = 0 do not occur among training functions, so that q = 0 keeps all values.
/// </remarks>
internal sealed class ContextPreparation : IDisposable
{
    // Components with less than this share of the largest variance are rounding.
    private const double Rounding = 1e-15;

    public ContextPreparation(double[] mean, Matrix<double>? damping, double scale) => (Mean, Damping, Scale) = (mean, damping, scale);

    /// <summary>The mean input.</summary>
    public double[] Mean { get; }

    /// <summary>W, one row a coordinate of x; null for all values as they are.</summary>
    public Matrix<double>? Damping { get; }

    /// <summary>c over the root mean square length of the damped training inputs.</summary>
    public double Scale { get; }

    /// <summary>Learns it from training inputs.</summary>
    /// <exception cref="ArgumentException">All inputs are equal.</exception>
    public static ContextPreparation Of(Matrix<double> inputs, SymmetryGroup group, OperatorOptions options)
    {
        double[] mean = group.Inputs.Mean(MeanOf(inputs));
        using Matrix<double> centred = Centred(inputs, mean);
        double square = WideSums.Dot<double>(centred, centred);
        double magnitude = WideSums.Dot<double>(inputs, inputs);
        if (!(square > 1e-24 * magnitude))
        {
            throw new ArgumentException(
                $"inputs: all {inputs.Rows} input functions are {(group.Order > 1 ? "equal and symmetric" : "equal")} up to rounding, so "
                    + "that nothing can be learnt from them."
            );
        }

        Matrix<double>? damping =
            options.SpectralPower == 0 ? null
            : group.Order == 1 && inputs.Rows < inputs.Columns ? OfFew(centred, options.SpectralPower, options.Compute.Backend)
            : group.Shifts > 1 && group.Shifts == inputs.Columns ? OfShifts(centred, group.Steps, options.SpectralPower)
            : OfMany(centred, group.Inputs, options.SpectralPower, options.Compute.Backend);
        if (damping is null)
        {
            return new(mean, null, options.ContextScale / Math.Sqrt(square / inputs.Rows));
        }

        using Matrix<double> damped = Product(centred, damping, options.Compute.Backend);
        double length = Math.Sqrt(WideSums.Dot<double>(damped, damped) / inputs.Rows);
        return new(mean, damping, options.ContextScale / length);
    }

    /// <summary>x of some inputs.</summary>
    public PreparedContexts Prepare(Matrix<double> inputs, IMatrixBackend backend)
    {
        Matrix<double> rows = Centred(inputs, Mean);
        if (Damping is not null)
        {
            Matrix<double> damped = Product(rows, Damping, backend);
            rows.Dispose();
            rows = damped;
        }

        for (long i = 0; i < rows.Rows; i++)
        {
            System.Numerics.Tensors.TensorPrimitives.Multiply(rows.Row(i), Scale, rows.Row(i));
        }

        return new(rows);
    }

    /// <inheritdoc/>
    public void Dispose() => Damping?.Dispose();

    /// <summary>The mean row.</summary>
    public static double[] MeanOf(Matrix<double> rows)
    {
        double[] mean = new double[rows.Columns];
        for (long i = 0; i < rows.Rows; i++)
        {
            System.Numerics.Tensors.TensorPrimitives.Add(mean, rows.Row(i), mean);
        }

        return Array.ConvertAll(mean, sum => sum / rows.Rows);
    }

    private static Matrix<double> Centred(Matrix<double> inputs, double[] mean)
    {
        Matrix<double> centred = inputs.Clone();
        for (long i = 0; i < centred.Rows; i++)
        {
            System.Numerics.Tensors.TensorPrimitives.Subtract(centred.Row(i), mean, centred.Row(i));
        }

        return centred;
    }

    private static Matrix<double> Product(Matrix<double> rows, Matrix<double> damping, IMatrixBackend backend)
    {
        Matrix<double> result = Matrix<double>.Uninitialized(rows.Rows, damping.Rows);
        backend.Multiply(1.0, rows.View, Transposition.None, damping, Transposition.Transposed, 0, result);
        return result;
    }

    // W = V^T scaled, from the eigenvectors of the small matrix of inner products: row j is diag(.) V_j^T.
    private static Matrix<double> OfFew(Matrix<double> centred, double power, IMatrixBackend backend)
    {
        int n = (int)centred.Rows;
        using Matrix<double> inner = Matrix<double>.Zeros(n, n);
        backend.MultiplyByTranspose(1.0, centred, 0, inner);
        double[] values = new double[n];
        backend.SymmetricEigen(inner, values);
        double largest = values[^1];
        int[] kept = [.. Enumerable.Range(0, n).Where(j => values[j] > Rounding * largest)];
        using Matrix<double> combinations = Matrix<double>.Create(
            kept.Length,
            n,
            (j, i) => inner[kept[j], i] / Math.Sqrt(values[kept[j]]) * Math.Pow(values[kept[j]] / largest, power)
        );
        Matrix<double> damping = Matrix<double>.Uninitialized(kept.Length, centred.Columns);
        backend.Multiply(1.0, combinations.View, Transposition.None, centred, Transposition.None, 0, damping);
        return damping;
    }

    // With all shifts of a grid waves are the components, their mean squares the variances, and W is a convolution.
    private static unsafe Matrix<double> OfShifts(Matrix<double> centred, (int First, int Last) shape, double power)
    {
        int size = (int)centred.Columns;
        double[] variances = new double[size];
        using (GridSpectra spectra = new(centred, shape.First, shape.Last, 1))
        {
            for (int n = 0; n < centred.Rows; n++)
            {
                double* re = spectra.Real(n, 0) + (n % GridSpectra.Lanes);
                double* im = spectra.Imaginary(n, 0) + (n % GridSpectra.Lanes);
                for (int k = 0; k < size; k++)
                {
                    (double a, double b) = (re[k * GridSpectra.Lanes], im[k * GridSpectra.Lanes]);
                    variances[k] += (a * a) + (b * b);
                }
            }
        }

        double largest = variances.Max();
        using Matrix<double> factors = Matrix<double>.Create(1, size, (_, k) => Factor(variances[k], largest, power));
        using GridSpectra filter = new(factors, shape.First, shape.Last, 1);
        double* impulse = filter.Real(0, 0);
        return Matrix<double>.Create(
            size,
            size,
            (i, j) =>
            {
                long row = ((i / shape.Last) - (j / shape.Last) + shape.First) % shape.First,
                    column = ((i % shape.Last) - (j % shape.Last) + shape.Last) % shape.Last;
                return impulse[((row * shape.Last) + column) * GridSpectra.Lanes] / size;
            }
        );
    }

    private static double Factor(double variance, double largest, double power) =>
        variance > Rounding * largest ? Math.Pow(variance / largest, power) : 0;

    private static Matrix<double> OfMany(Matrix<double> centred, GroupAction group, double power, IMatrixBackend backend)
    {
        int size = (int)centred.Columns;
        using Matrix<double> single = Matrix<double>.Zeros(size, size),
            covariance = Matrix<double>.Zeros(size, size);
        backend.Multiply(1.0, centred.View, Transposition.Transposed, centred, Transposition.None, 0, single);
        for (int element = 0; element < group.Order; element++)
        {
            SignedPermutation g = group[element];
            for (int i = 0; i < size; i++)
            {
                ReadOnlySpan<double> from = single.Row(g.Source[i]);
                Span<double> to = covariance.Row(i);
                for (int j = 0; j < size; j++)
                {
                    to[j] += g.Signs[i] * g.Signs[j] * from[g.Source[j]];
                }
            }
        }

        double[] values = new double[size];
        backend.SymmetricEigen(covariance, values);
        double largest = values[^1];
        using Matrix<double> scaled = covariance.Clone();
        for (int j = 0; j < size; j++)
        {
            System.Numerics.Tensors.TensorPrimitives.Multiply(scaled.Row(j), Factor(values[j], largest, power), scaled.Row(j));
        }

        Matrix<double> damping = Matrix<double>.Uninitialized(size, size);
        backend.Multiply(1.0, covariance.View, Transposition.Transposed, scaled, Transposition.None, 0, damping);
        return damping;
    }
}
