using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;

namespace Hyperkernel.Native;

/// <summary>Learns operators as options ask, with the defaults of the command line.</summary>
internal static class OperatorFitting
{
    /// <summary>Learns an operator.</summary>
    /// <param name="inputs">N x m, or N x m1 x m2, and channels as a last axis where the options say so.</param>
    /// <param name="outputs">The same of output functions.</param>
    /// <param name="outputPoints">m' x dimension: where outputs are sampled, if not on a grid.</param>
    /// <param name="request">How.</param>
    /// <param name="compute">What the work may use.</param>
    public static OperatorRegression Fit(
        NativeArray inputs,
        NativeArray outputs,
        NativeArray? outputPoints,
        OperatorRequest request,
        Compute compute
    )
    {
        bool hasChannels = request.Channels ?? false,
            isPeriodic = request.Periodic ?? false;
        (int[] inputShape, int inputChannels) = Shape(inputs, hasChannels, nameof(inputs));
        (int[] outputShape, int outputChannels) = Shape(outputs, hasChannels, nameof(outputs));
        FunctionGrid inputGrid = Grid(inputShape, isPeriodic),
            outputGrid = outputPoints is { } points ? FunctionGrid.At(points.Read<double>()) : Grid(outputShape, isPeriodic);
        int sign = request.Sign;
        OperatorKernel? kernel = request.Given;
        OperatorOptions options = new()
        {
            Symmetry = request.Commutes.Symmetry,
            InputChannels = inputChannels,
            OutputChannels = outputChannels,
            InputSigns = [.. Enumerable.Repeat(sign, inputChannels)],
            OutputSigns = [.. Enumerable.Repeat(sign, outputChannels)],
            Ridge = request.Ridge ?? 1e-8,
            Kernel = kernel ?? OperatorKernel.RectifiedCubic,
            ContextScale = kernel is { FirstLayer: not FirstLayer.Normalized } ? 1 : 0.5,
            Compute = compute,
        };
        Matrix<double> a = inputs.Read<double>(),
            b = outputs.Read<double>();
        return kernel is null
            ? OperatorRegression.Learn(a, b, inputGrid, outputGrid, options, Search(outputGrid, options, request.Ridge))
            : OperatorRegression.Fit(a, b, inputGrid, outputGrid, options);
    }

    /// <summary>New input functions; those of one variable on another number of points are resampled.</summary>
    public static unsafe Matrix<double> Inputs(NativeArray inputs, OperatorRegression model)
    {
        (int[] shape, int channels) = Shape(inputs, model.Options.InputChannels > 1, nameof(inputs));
        if (channels != model.Options.InputChannels || shape.Length != model.InputGrid.Shape.Count)
        {
            throw new ArgumentException(
                $"inputs: functions on {string.Join(" x ", shape)} points with {channels} channels, but the operator was learnt from "
                    + $"{model.InputGrid} with {model.Options.InputChannels}."
            );
        }

        Matrix<double> values = inputs.Read<double>();
        return shape.SequenceEqual(model.InputGrid.Shape)
            ? values
            : FunctionResampling.Resample(values, Grid(shape, model.InputGrid.IsPeriodic), model.InputGrid, channels);
    }

    private static FunctionGrid Grid(int[] shape, bool isPeriodic) =>
        isPeriodic ? FunctionGrid.Periodic(shape) : FunctionGrid.Bounded(shape);

    private static unsafe (int[] Shape, int Channels) Shape(NativeArray array, bool hasChannels, string name)
    {
        int axes = array.Rank - (hasChannels ? 2 : 1);
        if (axes is not (1 or 2))
        {
            throw new ArgumentException(
                $"{name}: rank = {array.Rank}, must be functions x points, or functions x points x points"
                    + (hasChannels ? ", and channels as the last axis." : "; the option channels says that the last axis holds channels.")
            );
        }

        int[] shape = new int[axes];
        for (int axis = 0; axis < axes; axis++)
        {
            shape[axis] = checked((int)array.Shape[axis + 1]);
        }

        return (shape, hasChannels ? checked((int)array.Shape[array.Rank - 1]) : 1);
    }

    // Where coordinates cannot be learnt together, only kernels that learn them apart are tried.
    private static OperatorSearch Search(FunctionGrid outputs, OperatorOptions options, double? ridge)
    {
        OperatorSearch search = new();
        return search with
        {
            Kernels = [.. search.Kernels.Where(kernel => OperatorRegression.CanLearn(options with { Kernel = kernel }, outputs))],
            Ridges = ridge is { } given ? [given] : search.Ridges,
        };
    }
}
