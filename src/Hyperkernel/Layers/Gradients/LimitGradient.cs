namespace Hyperkernel.Layers.Gradients;

/// <summary>A layer's limit map with its reverse: from derivatives by what comes out to derivatives by what goes in.</summary>
/// <remarks>
/// A point's pass comes first, with the kernels of an input with itself. It leaves numbers that the passes of all its pairs read. A pair's
/// reverse adds to its points what it says of their variances, and the reverse of points, which comes last, takes those on.
/// </remarks>
internal abstract class LimitGradient
{
    /// <summary>How many numbers the pass of a pair leaves for its reverse.</summary>
    public abstract int PairNumbers { get; }

    /// <summary>How many numbers the pass of a point leaves.</summary>
    public abstract int PointNumbers { get; }

    /// <summary>How many variances of a point pairs have derivatives by.</summary>
    public abstract int Variances { get; }

    /// <summary>How many settings of the layer there are derivatives by.</summary>
    public abstract int Settings { get; }

    /// <summary>Takes the kernels of a point with itself through the layer.</summary>
    /// <param name="own">Its variance and its tangent kernel with itself.</param>
    /// <param name="weights">Those of generated weights.</param>
    /// <param name="numbers">Takes <see cref="PointNumbers"/> numbers.</param>
    public abstract void Forward(ref KernelPair own, in KernelPair weights, Span<double> numbers);

    /// <summary>Takes the kernels of two different points through the layer.</summary>
    /// <param name="pair">Their kernels.</param>
    /// <param name="weights">Those of generated weights.</param>
    /// <param name="first">The numbers of the first point.</param>
    /// <param name="second">The numbers of the second.</param>
    /// <param name="numbers">Takes <see cref="PairNumbers"/> numbers.</param>
    public abstract void Forward(
        ref KernelPair pair,
        in KernelPair weights,
        ReadOnlySpan<double> first,
        ReadOnlySpan<double> second,
        Span<double> numbers
    );

    /// <summary>The reverse of a point's pass.</summary>
    /// <param name="adjoint">Derivatives by what came out; becomes those by what went in.</param>
    /// <param name="weights">The kernels of generated weights.</param>
    /// <param name="weightsAdjoint">Takes derivatives by them, added to what is there.</param>
    /// <param name="numbers">What the pass left.</param>
    /// <param name="variances">What the point's pairs say of its variances.</param>
    /// <param name="settings">Takes derivatives by the logarithms of settings, added to what is there.</param>
    public abstract void Backward(
        ref KernelPair adjoint,
        in KernelPair weights,
        ref KernelPair weightsAdjoint,
        ReadOnlySpan<double> numbers,
        ReadOnlySpan<double> variances,
        Span<double> settings
    );

    /// <summary>The reverse of a pair's pass.</summary>
    /// <param name="adjoint">Derivatives by what came out; becomes those by what went in.</param>
    /// <param name="weights">The kernels of generated weights.</param>
    /// <param name="weightsAdjoint">Takes derivatives by them, added to what is there.</param>
    /// <param name="numbers">What the pass left.</param>
    /// <param name="first">Takes derivatives by variances of the first point, added to what is there.</param>
    /// <param name="second">The same of the second.</param>
    /// <param name="settings">Takes derivatives by the logarithms of settings, added to what is there.</param>
    public abstract void Backward(
        ref KernelPair adjoint,
        in KernelPair weights,
        ref KernelPair weightsAdjoint,
        ReadOnlySpan<double> numbers,
        Span<double> first,
        Span<double> second,
        Span<double> settings
    );
}
