using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;

namespace Hyperkernel.Inference.Grid;

/// <summary>
/// Predictions of a grid's model: by Kronecker terms, compared with the kernel's own entries at some points and made finer where they
/// differ; or by those entries alone.
/// </summary>
internal sealed class GridPredictor<T>(GridModel<T> model, Matrix<T> contexts, Matrix<T>? coordinates)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Entries of the kernel: of an exact model up to there none but these are used, which takes seconds; where the terms do not serve, some
    // minutes are better than no answer.
    private const double Usual = 1e9;
    private const double Most = 5e10;

    // Of training points, whose values say what an error is small beside.
    private const int Trained = 4;
    private const double Entries = 4e6;
    private const double Finer = 1e-2;
    private readonly GridSystem<T> _system = model.System;
    private readonly Matrix<T> _coordinates = coordinates ?? model.Decomposition.Coordinates;

    private double EntriesInAll => (double)contexts.Rows * _coordinates.Rows * _system.Contexts * _system.Coordinates;

    /// <summary>The means.</summary>
    /// <exception cref="InaccurateException">The terms err by more than the model's residual, and the kernel's own entries are too
    /// many.</exception>
    public Prediction<T> Predict()
    {
        if (_system.Decomposition.Exact is not { } exact)
        {
            (Matrix<double> only, double kernelError) = ByTerms(_system.Decomposition);
            return Result(only, kernelError, null);
        }

        _system.Decomposition.RequireSameWidths(contexts, coordinates);
        if (model.IsExact && EntriesInAll <= Usual)
        {
            return Result(ByEntries(exact), 0, 0);
        }

        return Checked(exact, out double error) is { } byTerms ? byTerms
            : EntriesInAll <= Most ? Result(ByEntries(exact), 0, 0)
            : throw new InaccurateException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"GridModel: predictions by Kronecker terms are {error:0.0e-0} of the values off at points where they were "
                        + $"checked, {_system.Options.RelativeResidual:0.0e-0} is allowed, and {EntriesInAll:0.0e-0} entries of the "
                        + $"kernel are too many to do without terms; predict at fewer points at a time."
                )
            );
    }

    // By terms, made finer as long as they err; null where that does not help.
    private Prediction<T>? Checked(ExactGrid exact, out double error)
    {
        GridDecomposition<T> decomposition = _system.Decomposition;
        double tolerance = _system.Options.KernelTolerance;
        while (true)
        {
            (Matrix<double> fields, double kernelError) = ByTerms(decomposition);
            error = Error(fields, exact);
            GridDecomposition<T>? finer =
                error <= _system.Options.RelativeResidual || (tolerance *= Finer) < GridSystem<T>.SmallestTolerance
                    ? null
                    : decomposition.Extended(tolerance);
            if (!ReferenceEquals(decomposition, _system.Decomposition))
            {
                decomposition.Dispose();
            }

            if (error <= _system.Options.RelativeResidual)
            {
                return Result(fields, kernelError, error);
            }

            fields.Dispose();
            if (finer is null)
            {
                return null;
            }

            decomposition = finer;
        }
    }

    private static Prediction<T> Result(Matrix<double> fields, double kernelError, double? error)
    {
        using (fields)
        {
            return new(fields.ConvertTo<T>(), kernelError) { MeanError = error };
        }
    }

    private (Matrix<double> Fields, double KernelError) ByTerms(GridDecomposition<T> decomposition)
    {
        using CrossKernel<T> cross = decomposition.Cross(contexts, coordinates);
        (long rows, long columns) = (cross.Kernel.ContextFactors[0].Rows, cross.Kernel.CoordinateFactors[0].Rows);
        using Matrix<double> stacked = Matrix<double>.Uninitialized(model.Channels * rows, columns);
        cross.Kernel.ApplyInDouble(_system.Options.Compute.Backend, model.Weights.View, stacked.View);
        return (ChannelStack.Unstack(stacked.View, model.Channels), cross.KernelError);
    }

    private Matrix<double> ByEntries(ExactGrid exact)
    {
        using Matrix<double> x = contexts.ConvertTo<double>(),
            z = _coordinates.ConvertTo<double>();
        using Matrix<double> answers = exact.Apply(Points<double>.Grid(x, z), model.Weights, model.Channels);
        return ChannelStack.Fields(answers, contexts.Rows);
    }

    // The root mean square of errors at some points, or at all where they are few, relative to that of the values or of the predictions,
    // whichever is larger.
    private double Error(Matrix<double> fields, ExactGrid exact)
    {
        (int I, int A)[] places = Places(exact, out int count);
        GridDecomposition<T> training = _system.Decomposition;
        using Matrix<double> x = Rows(contexts, training.Contexts, p => p.I),
            z = Rows(_coordinates, training.Coordinates, p => p.A);
        using Matrix<double> answers = exact.Apply(Points<double>.Pairs(x, z), model.Weights, model.Channels);
        double error = 0,
            values = 0,
            means = 0;
        for (int c = 0; c < model.Channels; c++)
        {
            for (int k = 0; k < places.Length; k++)
            {
                (int i, int a) = places[k];
                if (k < count)
                {
                    double difference = fields[i, (a * model.Channels) + c] - answers[k, c];
                    error += difference * difference;
                    means += answers[k, c] * answers[k, c];
                }
                else
                {
                    double value =
                        answers[k, c] + ((model.Ridge + (_system.Mask?.Extra?[i, a] ?? 0)) * model.Weights[(c * _system.Contexts) + i, a]);
                    values += value * value;
                }
            }
        }

        double size = Math.Max(means / count, Math.Max(values / Trained, MeanSquare(fields)));
        return size == 0 ? Math.Sqrt(error) : Math.Sqrt(error / count / size);

        Matrix<double> Rows(Matrix<T> all, Matrix<T> trained, Func<(int I, int A), int> place)
        {
            Matrix<double> rows = Matrix<double>.Uninitialized(places.Length, all.Columns);
            for (int k = 0; k < places.Length; k++)
            {
                TensorPrimitives.ConvertTruncating<T, double>((k < count ? all : trained).Row(place(places[k])), rows.Row(k));
            }

            return rows;
        }
    }

    // Of the prediction, all or some drawn, and behind them some of training.
    private (int I, int A)[] Places(ExactGrid exact, out int count)
    {
        CounterRandom random = new(_system.Options.Seed, RandomStream.PredictionChecks);
        int most = (int)Math.Clamp(Entries / exact.Count, Trained, 32),
            width = (int)_coordinates.Rows;
        bool checkAll = contexts.Rows * width <= most;
        count = checkAll ? (int)contexts.Rows * width : most;
        return
        [
            .. Enumerable.Range(0, count).Select(k => checkAll ? (k / width, k % width) : Draw(k, contexts.Rows, width)),
            .. Enumerable.Range(count, Trained).Select(k => Draw(k, _system.Contexts, _system.Coordinates)),
        ];

        (int I, int A) Draw(int k, long rows, long columns) =>
            (random.Integer(2 * (ulong)k, (int)rows), random.Integer((2 * (ulong)k) + 1, (int)columns));
    }

    // Over all channels of a place.
    private double MeanSquare(Matrix<double> fields)
    {
        double sum = 0;
        for (long i = 0; i < fields.Rows; i++)
        {
            sum += TensorPrimitives.SumOfSquares<double>(fields.Row(i));
        }

        return sum * model.Channels / fields.Rows / fields.Columns;
    }
}
