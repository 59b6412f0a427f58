using System.Numerics;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.Inference.Iterative;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Conditioned;

/// <summary>Those of a list of points.</summary>
internal abstract class ListEquations<T>(Regression<T> regression, Points<T> training, Compute compute, double[]? noise)
    : TrainingEquations<T>(regression)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Points<double> _training = training.In<double>();

    public override long Count => Training.Count;

    public override Compute Compute => compute;

    protected Regression<T> Regression { get; } = regression;

    protected Points<T> Training { get; } = training;

    /// <summary>The noise that points have beside the ridge; null for none.</summary>
    protected double[]? Noise { get; } = noise;

    public override Matrix<double> Covariances(Points<double> known) => Regression.Kernel.Matrix(known, _training, compute.Quiet);

    public override Matrix<double> Zeros(long count) => Matrix<double>.Zeros(count, Count);

    public override Matrix<double> At(Points<T> points, Matrix<double> weights)
    {
        using Matrix<double> byPoint = IterativeRegression.Transposed<double, double>(weights);
        Matrix<double> result = Matrix<double>.Uninitialized(points.Count, weights.Rows);
        new KernelOperator<double>(Regression.Kernel, points.In<double>(), _training, compute.Quiet).Apply(byPoint, result);
        return result;
    }

    public override double Residual(Matrix<double> sides, Matrix<double> solutions)
    {
        using Matrix<double> b = IterativeRegression.Transposed<double, double>(sides),
            x = IterativeRegression.Transposed<double, double>(solutions);
        return KernelResidual.Of(Regression.Kernel, _training, b, x, Regression.Ridge, seed: 1, compute.Quiet, Noise);
    }
}
