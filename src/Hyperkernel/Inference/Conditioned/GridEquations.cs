using System.Numerics;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Inference.Iterative;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Conditioned;

/// <summary>Those of a grid, whole or with pairs missing: by a factorisation where the model has one, else by iteration.</summary>
internal sealed class GridEquations<T>(GridModel<T> model, ExactGrid exact) : TrainingEquations<T>(model)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GridSystem<T> _system = model.System;

    public override long Count => _system.Contexts * _system.Coordinates;

    public override Compute Compute => _system.Options.Compute;

    public override double Allowed => _system.Options.RelativeResidual;

    public override bool IsDirect => model.IsExact;

    public override Matrix<double> Weights() => model.Weights.Clone();

    public override double[] Sizes()
    {
        if (model.IsExact)
        {
            using Matrix<double> products = exact.Apply(exact.Points, model.Weights, model.Channels),
                values = IterativeRegression.Transposed<double, double>(products),
                weights = Rows(model.Weights).ToMatrix();
            ConjugateGradients.AddScaled<double>(values, model.Ridge, weights);
            return Norms(values);
        }

        using Matrix<double> fields = Matrix<double>.Uninitialized(model.Weights.Rows, model.Weights.Columns);
        _system.Operator(model.Ridge).ApplyInDouble(model.Weights, fields);
        return Norms(Rows(fields));
    }

    public override Matrix<double> Covariances(Points<double> known)
    {
        Matrix<double> covariances = exact.Kernel.Matrix(known, exact.Points, exact.Compute);
        _system.Mask?.Clear(Fields(covariances));
        return covariances;
    }

    public override Matrix<double> Zeros(long count) => Matrix<double>.Zeros(count * _system.Contexts, _system.Coordinates);

    public override Matrix<double> At(Points<T> points, Matrix<double> weights)
    {
        int channels = (int)(weights.Rows / _system.Contexts);
        if (model.IsExact)
        {
            return exact.Apply(points.In<double>(), weights, channels);
        }

        // A model that shares the system, and is not freed: its weights belong to others.
        using Matrix<T> mean = new GridModel<T>(_system, weights, channels, model.Ridge, model.Report).Mean(points);
        return mean.ConvertTo<double>();
    }

    public override double Residual(Matrix<double> sides, Matrix<double> solutions)
    {
        int count = (int)sides.Rows;
        if (model.IsExact)
        {
            return GridResidual.OfExact(exact, Fields(sides), solutions, count, model.Ridge, _system.Options.Seed).Relative;
        }

        using Matrix<double> missed = Matrix<double>.Uninitialized(solutions.Rows, solutions.Columns);
        _system.Operator(model.Ridge).ApplyInDouble(solutions, missed);
        ConjugateGradients.ScaleAndAdd<double>(missed, -1, Fields(sides));
        double solved = Norms(Rows(missed)).Zip(Norms(sides), (miss, size) => size == 0 ? 0 : miss / size).Max();
        using Matrix<T> narrow = Fields(sides).ConvertTo<T>();
        return GridResidual.Of(_system, narrow, solutions, count, model.Ridge, solved).Relative;
    }

    public override Deviations<T> Deviation(Points<T> points) => GridDeviations.Exactly(model, points);

    protected override int SolveSome(MatrixView<double> sides, MatrixView<double> solutions, double residual)
    {
        if (!model.IsExact)
        {
            using Matrix<T> narrow = Fields(sides).ConvertTo<T>();
            return _system.SolveKernel(narrow, Fields(solutions), (int)sides.Rows, model.Ridge, residual).Iterations;
        }

        using KernelSystem<double> dense = new(exact.Kernel, exact.Points, Compute.Quiet);
        dense.Factor(model.Ridge);
        using Matrix<double> columns = IterativeRegression.Transposed<double, double>(sides);
        dense.Solve(columns);
        using Matrix<double> rows = IterativeRegression.Transposed<double, double>(columns);
        rows.View.CopyTo(solutions);
        return 0;
    }

    // Rows of N numbers as stacked fields.
    private unsafe MatrixView<double> Fields(MatrixView<double> rows) =>
        new(rows.Owner, rows.Pointer, rows.Rows * _system.Contexts, _system.Coordinates, _system.Coordinates);
}
