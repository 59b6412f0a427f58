using System.Globalization;
using System.Numerics.Tensors;
using Hyperkernel.Inference;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators.Blocks;

/// <summary>The numbers of a fitted operator, and what is predicted with them.</summary>
internal sealed partial class OperatorSolution : IDisposable
{
    // Share of the outputs' squares below which a part of them is not solved for: 1e-7 of an error.
    private const double Negligible = 1e-14;
    private const double LargestResidual = 1e-6;

    // New functions whose variances are computed with one factorisation.
    private const int MostAtOnce = 1024;

    // Share of the outputs' squares below which what is left of them without their mean is rounding.
    private const double Equal = 1e-26;
    private readonly OperatorOptions _options;
    private readonly BlockSystem _system;
    private readonly ContextPreparation _preparation;
    private readonly PreparedContexts _contexts;

    private OperatorSolution(OperatorOptions options, BlockSystem system, ContextPreparation preparation, PreparedContexts contexts)
    {
        (_options, _system, _preparation, _contexts) = (options, system, preparation, contexts);
    }

    public int Functions => _contexts.Count;

    public required OperatorReport Report { get; init; }

    /// <summary>The blocks that were solved for.</summary>
    public required OutputBlock[] Blocks { get; init; }

    /// <summary>Of each of them the variance of the kernel.</summary>
    public required double[] Scales { get; init; }

    /// <summary>The weights, laid out as coefficients.</summary>
    public required Matrix<double> Weights { get; init; }

    /// <summary>The residuals of leaving out, as values; 0 where a value is missing.</summary>
    public required Matrix<double> LeftOutValues { get; init; }

    public required MissingOutputs Missing { get; init; }

    /// <summary>The mean of the outputs over functions and transformations.</summary>
    public required double[] OutputMean { get; init; }

    /// <summary>|left out| / deviation at the shares 0, .01, .., 1 of all values.</summary>
    public required double[] Percentiles { get; init; }

    public required double LogMarginalLikelihood { get; init; }

    /// <summary>Fits.</summary>
    public static OperatorSolution Of(
        Matrix<double> inputs,
        Matrix<double> outputs,
        FunctionGrid inputGrid,
        FunctionGrid outputGrid,
        SymmetryGroup group,
        OperatorOptions options
    )
    {
        if (!BlockSystem.Applies(options, outputGrid))
        {
            throw new ArgumentException(
                $"OperatorRegression: the kernel {options.Kernel} joins coordinates (H = {options.Kernel.PrimaryLayers}), which takes "
                    + $"outputs on a regular grid, and the outputs have {outputGrid}; take H = 1, or resample them."
            );
        }

        IMatrixBackend backend = options.Compute.Backend;
        ContextPreparation preparation = ContextPreparation.Of(inputs, group, options);
        PreparedContexts contexts = preparation.Prepare(inputs, backend);
        MissingOutputs missing = MissingOutputs.Of(outputs);
        double[] mean = missing.Mean(outputs, group.Outputs);
        using Matrix<double> scaled = Scaled(outputs, mean, contexts, options.AmplitudePower),
            known = missing.Without(outputs);
        BlockSystem system = BlockSystem.Of(options, inputGrid, outputGrid, group);
        missing.Fill(system, contexts, scaled, backend);
        using Matrix<double> coefficients = system.Basis.Coefficients(scaled, backend);
        if (!(WideSums.Dot<double>(coefficients, coefficients) > Equal * WideSums.Dot<double>(known, known)))
        {
            throw new ArgumentException(
                $"outputs: all {outputs.Rows} output functions are {(group.Order > 1 ? "equal and symmetric" : "equal")} up to "
                    + "rounding, so that there is nothing to learn."
            );
        }

        OutputBlock[] blocks = Worthwhile(system.Basis.Blocks, coefficients);
        BlockSolution[] solutions = system.Solve(contexts, blocks, coefficients, true);
        Matrix<double> weights = Matrix<double>.Zeros(coefficients.Rows, coefficients.Columns);
        Matrix<double> left = coefficients.Clone();
        for (int b = 0; b < blocks.Length; b++)
        {
            BlockSystem.Scatter(solutions[b].Weights, blocks[b], weights, 0);
            BlockSystem.Scatter(solutions[b].LeftOut!, blocks[b], left, 0);
        }

        double[] scales = SolutionStatistics.Scales(solutions);
        Matrix<double> leftValues = system.Basis.Values(left, backend);
        double[] percentiles;
        using (
            Matrix<double> variances = VarianceMap.Of(
                system.Basis,
                blocks,
                [.. solutions.Select(s => s.LeftOutVariances!)],
                scales,
                backend
            )
        )
        {
            missing.Set(leftValues, double.NaN);
            percentiles = SolutionStatistics.Percentiles(leftValues, variances);
        }

        Unscale(leftValues, contexts, options.AmplitudePower);
        left.Dispose();
        missing.Set(leftValues, 0);
        double error = SolutionStatistics.RelativeError(leftValues, known);
        OperatorReport report = new(
            blocks.Length,
            blocks.Max(b => (long)b.Dimension * contexts.Count),
            system.Basis.Blocks.Length - blocks.Length,
            solutions.Max(s => s.Residual),
            system.TableError,
            error,
            SolutionStatistics.Score(blocks, solutions, scales),
            missing.Count
        );
        Require(report);
        OperatorSolution result = new(options, system, preparation, contexts)
        {
            Report = report,
            Blocks = blocks,
            Scales = scales,
            Weights = weights,
            LeftOutValues = leftValues,
            Missing = missing,
            OutputMean = mean,
            Percentiles = percentiles,
            LogMarginalLikelihood = SolutionStatistics.Evidence(solutions),
        };
        Array.ForEach(solutions, s => s.Dispose());
        return result;
    }

    public Matrix<double> Mean(Matrix<double> inputs)
    {
        IMatrixBackend backend = _options.Compute.Backend;
        using PreparedContexts queries = _preparation.Prepare(inputs, backend);
        using Matrix<double> coefficients = _system.Predict(_contexts, Blocks, Weights, queries);
        Matrix<double> values = _system.Basis.Values(coefficients, backend);
        Unscale(values, queries, _options.AmplitudePower);
        for (long i = 0; i < values.Rows; i++)
        {
            TensorPrimitives.Add(values.Row(i), OutputMean, values.Row(i));
        }

        return values;
    }

    public Matrix<double> Deviation(Matrix<double> inputs)
    {
        IMatrixBackend backend = _options.Compute.Backend;
        using PreparedContexts queries = _preparation.Prepare(inputs, backend);
        Matrix<double> values = Matrix<double>.Uninitialized(inputs.Rows, Weights.Columns);
        for (int first = 0; first < queries.Count; first += MostAtOnce)
        {
            int count = Math.Min(MostAtOnce, queries.Count - first);
            using PreparedContexts some = new(queries.Rows.View.Block(first, 0, count, queries.Rows.Columns).ToMatrix());
            Matrix<double>[] variances = _system.Variances(_contexts, Blocks, some);
            using Matrix<double> part = VarianceMap.Of(_system.Basis, Blocks, variances, Scales, backend);
            part.View.CopyTo(values.View.Block(first, 0, count, values.Columns));
            Array.ForEach(variances, matrix => matrix.Dispose());
        }

        for (long i = 0; i < values.Rows; i++)
        {
            foreach (ref double value in values.Row(i))
            {
                value = Math.Sqrt(Math.Max(0, value));
            }
        }

        Unscale(values, queries, _options.AmplitudePower);
        return values;
    }

    public Matrix<double> LeaveOut()
    {
        Matrix<double> left = LeftOutValues.Clone();
        Missing.Set(left, double.NaN);
        return left;
    }

    public double Quantile(double share)
    {
        double place = share * (Percentiles.Length - 1);
        int below = Math.Min((int)place, Percentiles.Length - 2);
        return Percentiles[below] + ((place - below) * (Percentiles[below + 1] - Percentiles[below]));
    }

    public void Dispose()
    {
        _system.Dispose();
        _preparation.Dispose();
        _contexts.Dispose();
        Weights.Dispose();
        LeftOutValues.Dispose();
    }

    private static Matrix<double> Scaled(Matrix<double> outputs, double[] mean, PreparedContexts contexts, double power)
    {
        Matrix<double> scaled = outputs.Clone();
        for (int i = 0; i < contexts.Count; i++)
        {
            TensorPrimitives.Subtract(scaled.Row(i), mean, scaled.Row(i));
            TensorPrimitives.Multiply(scaled.Row(i), Math.Pow(contexts.Squares[i], -power / 2), scaled.Row(i));
        }

        return scaled;
    }

    private static void Unscale(Matrix<double> values, PreparedContexts contexts, double power)
    {
        for (int i = 0; i < contexts.Count && power != 0; i++)
        {
            TensorPrimitives.Multiply(values.Row(i), Math.Pow(contexts.Squares[i], power / 2), values.Row(i));
        }
    }

    private static OutputBlock[] Worthwhile(OutputBlock[] blocks, Matrix<double> coefficients)
    {
        double[] squares = [.. blocks.Select(b => SquaresOf(b, coefficients))];
        double total = squares.Sum();
        return [.. blocks.Where((_, b) => squares[b] > Negligible * total)];
    }

    private static double SquaresOf(OutputBlock block, Matrix<double> coefficients)
    {
        double sum = 0;
        for (long i = 0; i < coefficients.Rows; i++)
        {
            sum += WideSums.SumOfSquares<double>(coefficients.Row(i).Slice(block.Start, block.Width));
        }

        return sum;
    }

    private static void Require(OperatorReport report)
    {
        if (!(report.RelativeResidual <= LargestResidual) || !double.IsFinite(report.LeaveOutError))
        {
            throw new InaccurateException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"OperatorRegression: the equations are solved to a relative residual of {report.RelativeResidual:0.0e-0}, more than "
                        + $"{LargestResidual:0e-0}; a larger ridge makes them better conditioned."
                )
            );
        }
    }
}
