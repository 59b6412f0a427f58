using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators.Blocks;

/// <summary>Memory of one piece of a <see cref="BlockKernel"/>'s work.</summary>
internal sealed unsafe class BlockScratch : IDisposable
{
    private readonly Matrix<double> _memory;
    private readonly Matrix<double> _addresses;

    public BlockScratch(SymmetryGroup group, int lanes, BlockTarget target)
    {
        int order = group.Order,
            signals = (group.Shifts > 1 ? group.Shifts : order) * lanes,
            entries = target.Blocks.Sum(b => b.Dimension * b.Dimension),
            padded = ProfileTable.Padded(order);
        _memory = Matrix<double>.Zeros(1, (4L * signals) + padded + entries);
        _addresses = Matrix<double>.Uninitialized(1, Math.Max(1, target.Blocks.Sum(b => b.Dimension)));
        double* next = _memory.Pointer;
        Real = next;
        Imaginary = next + signals;
        OtherReal = next + (2 * signals);
        OtherImaginary = next + (3 * signals);
        Angles = next + (4L * signals);
        Entries = Angles + padded;
        Addresses = (double**)_addresses.Pointer;
    }

    /// <summary>Functions at all shifts, or at all elements of another group.</summary>
    public double* Real { get; }

    /// <summary>Functions at all reflections.</summary>
    public double* Imaginary { get; }

    public double* OtherReal { get; }

    public double* OtherImaginary { get; }

    /// <summary>One an element.</summary>
    public double* Angles { get; }

    /// <summary>d x d numbers of each block.</summary>
    public double* Entries { get; }

    /// <summary>Where the rows of blocks start.</summary>
    public double** Addresses { get; }

    public void Dispose()
    {
        _memory.Dispose();
        _addresses.Dispose();
    }
}
