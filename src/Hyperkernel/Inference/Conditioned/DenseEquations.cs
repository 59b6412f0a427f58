using System.Numerics;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Iterative;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Conditioned;

/// <summary>Those of a dense model, solved by its factor.</summary>
internal sealed class DenseEquations<T>(DenseModel<T> model, Lazy<KernelSystem<T>> system, Compute compute)
    : ListEquations<T>(model, model.Points, compute, model.Noise is { } noise ? [.. noise] : null)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override double Allowed => KernelResidual.MostOfFactorisation;

    public override bool IsDirect => true;

    public override Matrix<double> Weights() => IterativeRegression.Transposed<T, double>(model.Weights);

    public override double[] Sizes()
    {
        using Matrix<double> values = IterativeRegression.Transposed<T, double>(model.Values);
        return Norms(values);
    }

    protected override int SolveSome(MatrixView<double> sides, MatrixView<double> solutions, double residual)
    {
        using Matrix<T> columns = IterativeRegression.Transposed<double, T>(sides);
        system.Value.Solve(columns);
        using Matrix<double> rows = IterativeRegression.Transposed<T, double>(columns);
        rows.View.CopyTo(solutions);
        return 0;
    }
}
