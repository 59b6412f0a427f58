using System.Collections.Immutable;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Layers.Graphs;

namespace Hyperkernel.Taylor;

/// <summary>
/// A direction in the space of weights: the gradient of an output at a point, by all of a network's weights or by some blocks of them.
/// </summary>
/// <param name="Point">The point's number among the sources.</param>
/// <param name="Output">The output's number.</param>
/// <param name="Blocks">The names of the blocks that move, as in <see cref="FiniteNetwork{T}.Parameters"/>, such as W2; all of them if
/// empty.</param>
public sealed record TaylorDirection(long Point, int Output = 0, params ImmutableArray<string> Blocks)
{
    /// <summary>The largest number of directions of a correlation function.</summary>
    public const int Most = 12;

    /// <summary>Whether the direction moves a block.</summary>
    internal bool Moves(string block) => Blocks.IsDefaultOrEmpty || Blocks.Contains(block);

    /// <summary>Throws unless every direction is one of the network.</summary>
    internal static void Check(IReadOnlyList<TaylorDirection> directions, long points, int outputs, ImmutableArray<ParameterShape> blocks)
    {
        if (directions.Count > Most)
        {
            throw new ArgumentException(
                $"CorrelationFunction: {directions.Count} directions, there may be at most {Most}: the work grows like 3^r.",
                nameof(directions)
            );
        }

        for (int t = 0; t < directions.Count; t++)
        {
            TaylorDirection direction =
                directions[t] ?? throw new ArgumentException($"CorrelationFunction: direction {t} is null.", nameof(directions));
            if (direction.Point < 0 || direction.Point >= points)
            {
                throw new ArgumentException(
                    $"CorrelationFunction: direction {t} is at source {direction.Point}, must be 0 to {points - 1}.",
                    nameof(directions)
                );
            }

            if (direction.Output < 0 || direction.Output >= outputs)
            {
                throw new ArgumentException(
                    $"CorrelationFunction: direction {t} is of output {direction.Output}, must be 0 to {outputs - 1}.",
                    nameof(directions)
                );
            }

            if (
                !direction.Blocks.IsDefaultOrEmpty
                && direction.Blocks.FirstOrDefault(name => blocks.All(b => b.Name != name)) is { } stranger
            )
            {
                throw new ArgumentException(
                    $"CorrelationFunction: direction {t} moves {stranger}, which is no block; there are "
                        + $"{string.Join(", ", blocks.Select(b => b.Name))}.",
                    nameof(directions)
                );
            }
        }
    }
}
