using System.Numerics;
using Hyperkernel.Inference.Models;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>A tenth of a grid's observed pairs, or of its contexts, by which kernels and ridges are compared.</summary>
/// <param name="Kept">The pairs that are fitted.</param>
/// <param name="Held">The pairs that are predicted, a row each: context and coordinate.</param>
internal sealed record HeldOutPairs(GridMask Kept, (long Context, long Coordinate)[] Held)
{
    /// <summary>Draws what is held out.</summary>
    /// <param name="mask">The pairs that were observed.</param>
    /// <param name="what">Single pairs, or whole contexts.</param>
    /// <param name="seed">The seed.</param>
    /// <exception cref="ArgumentException">Nothing would be left to fit.</exception>
    public static HeldOutPairs Draw(GridMask mask, HoldOut what, ulong seed)
    {
        (long Context, long Coordinate)[] pairs = [.. mask.Observed().Select(pair => (pair / mask.Coordinates, pair % mask.Coordinates))];
        bool areContexts = what == HoldOut.Contexts;
        long[] parts = areContexts
            ? [.. pairs.Select(pair => pair.Context).Distinct()]
            : [.. Enumerable.Range(0, pairs.Length).Select(i => (long)i)];
        if (parts.Length < 2)
        {
            throw new ArgumentException(
                $"Selection: leaving the only {(areContexts ? "context" : "observation")} out leaves nothing to learn from; choose by the "
                    + "marginal likelihood."
            );
        }

        HashSet<long> drawn = Validator.Tenth(parts, seed);
        ILookup<bool, (long Context, long Coordinate)> split = pairs
            .Index()
            .ToLookup(pair => drawn.Contains(areContexts ? pair.Item.Context : pair.Index), pair => pair.Item);
        (long Context, long Coordinate)[] kept = [.. split[false]];
        return new(
            GridMask.Of(
                mask.Contexts,
                mask.Coordinates,
                Array.ConvertAll(kept, pair => pair.Context),
                Array.ConvertAll(kept, pair => pair.Coordinate)
            ),
            [.. split[true]]
        );
    }

    /// <summary>The mean squared error of a fit to what was kept, at what was held out.</summary>
    /// <param name="model">The fit.</param>
    /// <param name="values">All values, N_x x (N_z C).</param>
    public double MeanSquare<T>(GridModel<T> model, Matrix<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        GridSystem<T> system = model.System;
        using Matrix<double> mean = Matrix<double>.Uninitialized(model.Weights.Rows, model.Weights.Columns);
        system.Decomposition.System.ApplyInDouble(system.Options.Compute.Backend, model.Weights, mean);
        double sum = 0;
        foreach ((long context, long coordinate) in Held)
        {
            for (int c = 0; c < model.Channels; c++)
            {
                double residual =
                    double.CreateTruncating(values[context, (coordinate * model.Channels) + c])
                    - mean[(c * system.Contexts) + context, coordinate];
                sum += residual * residual;
            }
        }

        return sum / Held.Length / model.Channels;
    }
}
