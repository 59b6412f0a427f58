using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.Inference.Conditioned;
using Hyperkernel.Inference.Flow;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Dense;

/// <summary>A kernel ridge regression fitted on a list of points: h(u) = K(u, U) W, W = (K + ridge)^-1 Y.</summary>
/// <remarks>
/// It holds the factor of K + ridge, that is N^2 numbers, until it is disposed. Deviations and covariances are those of the Gaussian
/// process whose prior is the model's kernel and whose noise has the ridge as variance, and speak of its values without the noise. For the
/// <see cref="KernelKind.Covariance"/> that is the infinitely wide network itself, trained by exact Bayesian inference. For the
/// <see cref="KernelKind.Tangent"/> it is how far the training points determine the regression with that kernel as prior; the spread of an
/// ensemble of trained networks is another matter, and <see cref="GradientFlow"/> gives it.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class DenseModel<T> : Regression<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Right-hand sides that are solved for at once: enough for products at full rate, few beside N.
    private const long PanelSize = 256;

    private readonly Compute _compute;
    private readonly Lazy<KernelSystem<T>> _system;

    internal DenseModel(
        PointKernel kernel,
        Points<T> points,
        Matrix<T> values,
        Matrix<T> weights,
        double ridge,
        Compute compute,
        Lazy<KernelSystem<T>> system,
        SolveReport report
    )
    {
        (Kernel, Points, Values, Weights, Ridge, _compute, _system) = (kernel, points, values, weights, ridge, compute, system);
        Report = report;
        Conditioning = system.IsValueCreated ? system.Value.Conditioning : null;
    }

    /// <summary>The kernel.</summary>
    public override PointKernel Kernel { get; }

    /// <summary>The training points U.</summary>
    public Points<T> Points { get; }

    /// <summary>The training values Y, N x C.</summary>
    public Matrix<T> Values { get; }

    /// <summary>W, N x C.</summary>
    public Matrix<T> Weights { get; }

    /// <summary>The absolute ridge.</summary>
    public override double Ridge { get; }

    /// <summary>N variances of the noise that single points have beside the ridge; null where none have.</summary>
    public IReadOnlyList<double>? Noise { get; internal init; }

    /// <inheritdoc/>
    public override int Channels => (int)Weights.Columns;

    /// <summary>How many digits of the weights are sure; null of a model that was restored and not factored.</summary>
    public override Conditioning? Conditioning { get; }

    /// <summary>
    /// The solve: no iterations, and the residual from entries of the kernel in double precision that were computed anew (up to 4,096
    /// equations all, else random ones).
    /// </summary>
    public override SolveReport Report { get; }

    internal override string SolverName => Solver.Dense.Name;

    internal override long ContextWidth => Points.Contexts.Distinct.Width;

    internal override TrainingEquations<T> Equations => new DenseEquations<T>(this, _system, _compute);

    private Matrix<T> FactorMatrix => _system.Value.Matrix;

    /// <summary>The regression at new points.</summary>
    /// <param name="points">N' points.</param>
    /// <returns>N' x C. The kernel between new and training points is computed in tiles and not held.</returns>
    /// <exception cref="ArgumentException">The points are not of the kernel's kind, or their inputs differ in length from the training
    /// points'.</exception>
    public override Matrix<T> Mean(Points<T> points)
    {
        KernelOperator<T> cross = new(Kernel, points, Points, _compute.Quiet);
        Matrix<T> mean = Matrix<T>.Uninitialized(points.Count, Weights.Columns);
        cross.Apply(Weights, mean);
        return mean;
    }

    /// <summary>
    /// The posterior standard deviation at new points, the same for each channel: sqrt(k(u, u) - K(u, U)(K + ridge)^-1 K(U, u)).
    /// </summary>
    /// <param name="points">N' points.</param>
    /// <returns>N' x 1. A variance that rounding made negative gives 0: variances below some roundings of k(u, u) are not resolved, and the
    /// report says at how many points.</returns>
    /// <exception cref="ArgumentException">The points are not of the kernel's kind, or their inputs differ in length from the training
    /// points'.</exception>
    public override Deviations<T> Deviation(Points<T> points)
    {
        Kernel.Check(points, Points);
        double[] variances = Variances(Kernel, Points, FactorMatrix, points, _compute);
        return new(
            Matrix<T>.Create(variances.Length, 1, (i, _) => T.CreateTruncating(Math.Sqrt(Math.Max(0, variances[i])))),
            DeviationReport.OfFactorisation<T>([.. variances.Select(v => Math.Max(0, v))], Kernel.Diagonal(points))
        );
    }

    /// <summary>
    /// Posterior variances at new points from the factor of K + ridge; below some roundings of k(u, u) not resolved, and negative where
    /// rounding makes them so.
    /// </summary>
    internal static double[] Variances(PointKernel kernel, Points<T> training, Matrix<T> factor, Points<T> points, Compute compute)
    {
        double[] variances = kernel.Diagonal(points);
        long[] places = new long[Math.Min(PanelSize, points.Count)];
        for (int start = 0; start < variances.Length; start += places.Length)
        {
            Span<long> panel = places.AsSpan(0, Math.Min(places.Length, variances.Length - start));
            for (int i = 0; i < panel.Length; i++)
            {
                panel[i] = start + i;
            }

            using Matrix<T> solved = SolvedCross(kernel, training, factor, points.Select(panel), compute);
            for (int i = 0; i < panel.Length; i++)
            {
                variances[start + i] -= WideSums.SumOfSquares<T>(solved.Row(i));
            }
        }

        return variances;
    }

    /// <summary>
    /// The posterior covariance between new points, the same for each channel: K(u, u') - K(u, U)(K + ridge)^-1 K(U, u').
    /// </summary>
    /// <param name="points">N' points.</param>
    /// <returns>N' x N', symmetric; N' x N numbers more are held while it is computed.</returns>
    /// <exception cref="ArgumentException">The points are not of the kernel's kind, or their inputs differ in length from the training
    /// points'.</exception>
    /// <exception cref="InsufficientMemoryException">That does not fit in memory.</exception>
    public Matrix<T> PosteriorCovariance(Points<T> points)
    {
        Kernel.Check(points, Points);
        Matrix<T> covariance = Kernel.Matrix(points, _compute.Quiet);
        using Matrix<T> solved = SolvedCross(Kernel, Points, FactorMatrix, points, _compute);
        _compute.Backend.MultiplyByTranspose(-T.One, solved, T.One, covariance);
        covariance.View.MirrorLowerTriangle();
        return covariance;
    }

    /// <summary>For each training point its values less what a fit on all other points predicts there.</summary>
    /// <remarks>
    /// In closed form, e_i = w_i / [(K + ridge)^-1]_ii: no fit is repeated. Cost: N^3 / 3 operations. A point that occurs twice still
    /// predicts itself; a single point is predicted by the prior alone, whose mean is 0. Source: Rasmussen and Williams 2006, equation
    /// 5.12. Whole contexts are left out by the same equation in blocks.
    /// </remarks>
    public override LeftOut<T> LeaveOut(HoldOut? leftOut = null)
    {
        if (leftOut == HoldOut.Contexts)
        {
            using LeftOutParts parts = LeaveOut(
                LeftOutParts.Of([.. Enumerable.Range(0, (int)Points.Count).Select(i => Points.Contexts.At(i))], wholeContexts: true)
            );
            double square = WideSums.Dot<double>(parts.Residuals, parts.Residuals) / parts.Residuals.Rows / parts.Residuals.Columns;
            return new(parts.Residuals.ConvertTo<T>(), square);
        }

        double[] precisions = InverseDiagonal();
        Matrix<T> residuals = Weights.Clone();
        double sum = 0;
        for (int i = 0; i < precisions.Length; i++)
        {
            TensorPrimitives.Divide(residuals.Row(i), T.CreateTruncating(precisions[i]), residuals.Row(i));
            sum += WideSums.SumOfSquares<T>(residuals.Row(i));
        }

        return new(residuals, sum / residuals.Rows / residuals.Columns);
    }

    /// <summary>The same of parts of the training points, with predictive deviations.</summary>
    internal LeftOutParts LeaveOut(int[][] parts) => LeftOutParts.Of(FactorMatrix.View, Weights.View, parts, _compute);

    /// <summary>The logarithm of the density that the Gaussian process gives the training values, summed over channels.</summary>
    /// <remarks>
    /// -(tr Y^T W + C log det(K + ridge) + N C log 2 pi) / 2, in nats, for channels that are independent. Source: Rasmussen and Williams
    /// 2006, equation 5.8.
    /// </remarks>
    public override LogMarginalLikelihood LogMarginalLikelihood(ProbeOptions? options = null)
    {
        double fit = WideSums.Dot<T>(Values, Weights),
            logDeterminant = 0;
        for (long i = 0; i < Values.Rows; i++)
        {
            logDeterminant += 2 * Math.Log(double.CreateTruncating(FactorMatrix[i, i]));
        }

        return new(
            -(fit + (Values.Columns * (logDeterminant + (Values.Rows * Math.Log(2 * Math.PI))))) / 2,
            fit,
            new(logDeterminant, null, logDeterminant),
            Channels
        );
    }

    internal override double[] ProbeSums(ulong seed)
    {
        using Matrix<double> weights = Weights.ConvertTo<double>();
        return KernelResidual.ProbeSums(Kernel, Points.In<double>(), weights, Ridge, seed, new());
    }

    // The factor is not saved: it is N times as large as the rest, and computed again, to the same bits, when it is asked for.
    internal override void Write(NpzWriter archive)
    {
        PointArrays.Write(archive, Points);
        archive.Add(ModelArrays.Values, Values);
        archive.Add(ModelArrays.Weights, Weights);
        ModelArrays.WriteNoise(archive, Noise);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        Values.Dispose();
        Weights.Dispose();
        if (_system.IsValueCreated)
        {
            _system.Value.Dispose();
        }
    }

    // K(u, U) L^-T: the rows' products are what the training points take from the prior covariance.
    private static Matrix<T> SolvedCross(PointKernel kernel, Points<T> training, Matrix<T> factor, Points<T> points, Compute compute)
    {
        compute.Cancellation.ThrowIfCancellationRequested();
        Matrix<T> cross = kernel.Matrix(points, training, compute.Quiet);
        compute.Backend.SolveTriangularRight<T>(factor, cross);
        return cross;
    }

    // Column i of L^-1 starts at row i, and its square is the diagonal entry of the inverse.
    private double[] InverseDiagonal()
    {
        long order = FactorMatrix.Rows;
        double[] diagonal = new double[order];
        _compute.RequireMemory((Int128)order * PanelSize * Unsafe.SizeOf<T>(), "columns of the inverse");
        using Matrix<T> memory = Matrix<T>.Uninitialized(order, Math.Min(order, PanelSize));
        for (long start = 0; start < order; start += PanelSize)
        {
            _compute.Cancellation.ThrowIfCancellationRequested();
            long width = Math.Min(PanelSize, order - start),
                rest = order - start;
            MatrixView<T> columns = memory.View.Block(0, 0, rest, width);
            columns.Fill(T.Zero);
            for (long i = 0; i < width; i++)
            {
                columns[i, i] = T.One;
            }

            _compute.Backend.SolveTriangular(FactorMatrix.View.Block(start, start, rest, rest), Transposition.None, columns);
            Span<double> sums = diagonal.AsSpan((int)start, (int)width);
            for (long i = 0; i < rest; i++)
            {
                Span<T> row = columns.Row(i);
                for (int j = 0; j < row.Length; j++)
                {
                    double entry = double.CreateTruncating(row[j]);
                    sums[j] += entry * entry;
                }
            }
        }

        return diagonal;
    }
}
