namespace Hyperkernel.Operators.Blocks;

/// <summary>What each element of a group does to functions on a grid.</summary>
internal sealed class GroupAction
{
    // Beyond so many numbers in all, elements are written down only when they are asked for.
    private const long MostKept = 1L << 20;
    private readonly Func<int, SignedPermutation> _of;
    private readonly SignedPermutation[]? _all;

    public GroupAction(int order, int size, Func<int, SignedPermutation> of)
    {
        (Order, Size, _of) = (order, size, of);
        _all = (long)order * size <= MostKept ? [.. Enumerable.Range(0, order).Select(of)] : null;
    }

    /// <summary>The number of elements.</summary>
    public int Order { get; }

    /// <summary>Values of a function.</summary>
    public int Size { get; }

    /// <summary>An element; number 0 is the identity.</summary>
    public SignedPermutation this[int element] => _all is null ? _of(element) : _all[element];

    /// <summary>The mean over the group of a function.</summary>
    public double[] Mean(double[] function) => Mean((action, moved) => action.Apply(function, moved));

    /// <summary>The same of what has no sign.</summary>
    public double[] MeanOfSizes(double[] sizes) =>
        Mean(
            (action, moved) =>
            {
                for (int j = 0; j < Size; j++)
                {
                    moved[j] = sizes[action.Source[j]];
                }
            }
        );

    private double[] Mean(Action<SignedPermutation, double[]> apply)
    {
        double[] sum = new double[Size],
            moved = new double[Size];
        for (int g = 0; g < Order; g++)
        {
            apply(this[g], moved);
            System.Numerics.Tensors.TensorPrimitives.Add(sum, moved, sum);
        }

        return Array.ConvertAll(sum, s => s / Order);
    }
}
