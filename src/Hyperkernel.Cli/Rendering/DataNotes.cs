using System.Globalization;
using System.Numerics.Tensors;
using Hyperkernel.Activations;
using Hyperkernel.Features;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Cli.Rendering;

/// <summary>What should be known of observations before they are fitted.</summary>
internal static class DataNotes
{
    // So few contexts may be observed once each by chance.
    private const int FewObservations = 5;

    /// <summary>The share of all pairs of a context and a coordinate that was observed; null where there are no coordinates.</summary>
    public static double? ShareOf(Observations observations) =>
        observations.Coordinates is { } coordinates
            ? 1 - ((double)observations.Missing / (observations.Contexts.Rows * coordinates.Rows))
            : null;

    /// <summary>The sentences.</summary>
    /// <param name="observations">What was observed.</param>
    /// <param name="kernels">The kernels that are fitted.</param>
    /// <param name="options">How they are fitted.</param>
    public static IEnumerable<string> Of(Observations observations, IReadOnlyList<NamedKernel> kernels, RegressionOptions options)
    {
        foreach (string note in observations.Notes)
        {
            yield return note;
        }

        if (observations.ContextsLeftOut > 0)
        {
            yield return $"{Counted.Of(observations.ContextsLeftOut, observations.Coordinates is null ? "input" : "context")} left out, of "
                + $"which nothing was observed.";
        }

        if (observations.CoordinatesLeftOut > 0)
        {
            yield return $"{Counted.Of(observations.CoordinatesLeftOut, "coordinate")} left out, where nothing was observed; "
                + "predictions are made there too.";
        }

        if (observations.PartlyObserved > 0)
        {
            yield return $"{Counted.Of(observations.PartlyObserved, "observation")} left out, of which some channels are NaN.";
        }

        if (ShareOf(observations) is { } share and < 1)
        {
            long pairs = observations.Contexts.Rows * observations.Coordinates!.Rows;
            yield return Invariant($"{share:P1} of {pairs:N0} pairs of a context and a coordinate were observed.");
        }

        if (observations is { Coordinates.Rows: > 1, Count: >= FewObservations } && observations.Contexts.Rows == observations.Count)
        {
            yield return $"Warning: each of the {observations.Count:N0} observations has a context of its own, so they make no grid, and "
                + "none tells how values change within a context; take columns that are the same within an item for contexts, or all "
                + "columns for inputs of a plain network (\"layers\" in --architecture).";
        }

        if (observations.Repeated > 0)
        {
            string what = observations.Coordinates is null ? "an input" : "a (context, coordinate)";
            yield return $"{Counted.Of(observations.Repeated, "observation")} of {what} that was observed before: "
                + "repeated observations, which the ridge averages.";
        }

        if (kernels.Any(k => k.Kernel is HypernetworkKernel h && observations.Coordinates is { Columns: 1 } && IsProportional(h)))
        {
            yield return "Warning: coordinates are single numbers that the primary network sees raw and without biases, so predictions are "
                + "proportional to them; --coordinate-features fourier:LENGTH sees places.";
        }

        if (
            !options.NormaliseContexts
            && kernels.Any(k => SeesOnlyDirections(k.Kernel, observations.Coordinates))
            && NormsDiffer(observations.Contexts)
        )
        {
            (string inputs, string network) = observations.Coordinates is null ? ("inputs", "network") : ("contexts", "meta network");
            yield return $"Warning: {inputs} differ in norm, but the {network} has no biases and sees only their directions: values at c x "
                + "are a multiple of those at x; an --architecture whose first dense layer has a bias_std sees norms, too.";
        }

        if (!options.InDouble && observations.NeedDouble)
        {
            yield return "Warning: single precision would blur the differences between contexts or coordinates, which lie far from their "
                + "origin; everything is computed in double precision.";
        }

        if (observations.AreConstant)
        {
            yield return "Warning: all values are the same, so there is nothing to learn but that.";
        }
    }

    // Whether values at x and 2 x are one and the same up to a factor.
    private static bool SeesOnlyDirections(PointKernel kernel, Matrix<double>? coordinates)
    {
        Func<double, double, double> value = kernel switch
        {
            HypernetworkKernel h when coordinates is not null => (x, y) =>
                h.Value(
                    CovarianceBlock.FromVectors([x], [y], 1),
                    h.Hypernetwork.CoordinateFeatures.Block(coordinates.Row(0), coordinates.Row(0))
                ),
            NetworkKernel network => (x, y) => network.Value(CovarianceBlock.FromVectors([x], [y], 1)),
            _ => (_, _) => double.NaN,
        };
        double bound = value(1, 1) * value(2, 2),
            both = value(1, 2);
        return bound > 0 && Math.Abs((both * both) - bound) < 1e-9 * bound;
    }

    private static bool NormsDiffer(Matrix<double> inputs)
    {
        double[] norms = [.. Enumerable.Range(0, (int)inputs.Rows).Select(i => TensorPrimitives.Norm<double>(inputs.Row(i)))];
        return norms.Max() > 1.01 * norms.Min();
    }

    // Whether twice the coordinate makes twice the kernel.
    private static bool IsProportional(HypernetworkKernel kernel)
    {
        CoordinateFeatures features = kernel.Hypernetwork.CoordinateFeatures;
        CovarianceBlock context = CovarianceBlock.Diagonal(1);
        double once = kernel.Value(context, features.Block([1], [1])),
            twice = kernel.Value(context, features.Block([2], [1]));
        return Math.Abs(twice - (2 * once)) < 1e-9 * Math.Abs(once);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
