using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;
using Hyperkernel.Storage;

namespace Hyperkernel.Cli.Commands;

/// <summary>Functions in an array: N x m, or N x m1 x m2, with channels as a last axis where there are several.</summary>
/// <param name="Values">One function a row.</param>
/// <param name="Shape">The points along each axis.</param>
/// <param name="Channels">The values at a point.</param>
internal sealed record FunctionArray(Matrix<double> Values, int[] Shape, int Channels)
{
    /// <summary>Reads functions.</summary>
    /// <param name="file">The file.</param>
    /// <param name="hasChannels">Whether the last axis holds channels.</param>
    /// <param name="mayLack">Whether values may be missing, NaN.</param>
    /// <exception cref="ArgumentException">The array has other axes, is empty, or has entries that are not finite.</exception>
    public static FunctionArray Read(FileInfo file, bool hasChannels, bool mayLack = false)
    {
        NpyArray<double> array = ArrayFile.Read<double>(file, mayLack);
        if (!mayLack)
        {
            Finite.Require<double>(array.Values, file.ToString());
        }

        int axes = array.Shape.Count - (hasChannels ? 2 : 1);
        if (axes is not (1 or 2))
        {
            throw new ArgumentException(
                $"{file} has the shape ({string.Join(", ", array.Shape)}), must be functions x points, or functions x points x points"
                    + (hasChannels ? ", and channels as its last axis." : "; --channels says that the last axis holds channels.")
            );
        }

        return new(
            array.Values,
            [.. array.Shape.Skip(1).Take(axes).Select(points => checked((int)points))],
            hasChannels ? checked((int)array.Shape[^1]) : 1
        );
    }

    /// <summary>The same functions at so many points along each axis.</summary>
    /// <exception cref="ArgumentException">The axes are not as many.</exception>
    public FunctionArray At(int[] shape, bool isPeriodic)
    {
        if (shape.Length != Shape.Length)
        {
            throw new ArgumentException(
                $"Functions on {string.Join(" x ", Shape)} points cannot be resampled at {string.Join(" x ", shape)}."
            );
        }

        FunctionArray other = this with { Shape = shape };
        return other with { Values = FunctionResampling.Resample(Values, Grid(isPeriodic), other.Grid(isPeriodic), Channels) };
    }

    /// <summary>The grid of the functions.</summary>
    public FunctionGrid Grid(bool isPeriodic) => isPeriodic ? FunctionGrid.Periodic(Shape) : FunctionGrid.Bounded(Shape);
}
