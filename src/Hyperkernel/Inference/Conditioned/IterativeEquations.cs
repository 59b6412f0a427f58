using System.Numerics;
using Hyperkernel.Inference.Iterative;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Conditioned;

/// <summary>Those of a model without a stored matrix: all known points share every product.</summary>
internal sealed class IterativeEquations<T>(IterativeModel<T> model, Points<T> training, SolverOptions options)
    : ListEquations<T>(model, training, options.Compute, model.Noise)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SolverOptions _options = options.For<T>();

    public override double Allowed => _options.RelativeResidual;

    public override bool IsDirect => false;

    private PointSystem<T> System => new(model.Kernel, Training, model.Ridge, Compute.Quiet, Noise);

    public override Matrix<double> Weights() => IterativeRegression.Transposed<double, double>(model.Weights);

    public override double[] Sizes()
    {
        using Matrix<double> weights = Weights(),
            values = Matrix<double>.Uninitialized(weights.Rows, weights.Columns);
        System.ApplyInDouble(weights, values);
        return Norms(values);
    }

    protected override int SolveSome(MatrixView<double> sides, MatrixView<double> solutions, double residual)
    {
        using PivotedPreconditioner<T> preconditioner = new(
            PivotedCholesky.Compute(model.Kernel, Training, _options.RankFor(Count), _options.Seed, Compute.Quiet),
            IterativeRegression.Shift(model.Ridge, Noise),
            Compute.Backend
        );
        using Matrix<T> fields = sides.ConvertTo<T>();
        SolverOptions solve = _options with { RelativeResidual = residual };
        return ConjugateGradients.Solve(System, preconditioner, fields, solutions, (int)sides.Rows, solve).Iterations;
    }
}
