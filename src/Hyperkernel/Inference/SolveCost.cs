using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.Inference.Grid.Masked;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference;

/// <summary>What solving equations takes, from their sizes: a rough estimate for people.</summary>
/// <param name="Bytes">Bytes of memory at once.</param>
/// <param name="Operations">Operations, each as fast as in a matrix product.</param>
internal readonly record struct SolveCost(Int128 Bytes, double Operations)
{
    // What an entry of a kernel costs, in operations of products.
    private const double Entry = 150;

    // What an entry costs with its derivatives by the settings.
    private const double Derivatives = 4000;

    // Kronecker terms of a usual kernel, and iterations in the two precisions.
    private const int Terms = 12;
    private const int IterationsInSingle = 8;
    private const int IterationsInDouble = 20;

    // Products are faster than the steps of an eigendecomposition: so many operations of products for each n^3.
    private const double Eigenvectors = 60;

    /// <summary>Bytes that are needed in any case, by which a fit is refused before it begins.</summary>
    public Int128 LeastBytes { get; init; }

    /// <summary>Operations that solves with the same kernel and ridge share.</summary>
    public double SharedOperations { get; init; }

    /// <summary>One after the other.</summary>
    public static SolveCost operator +(SolveCost left, SolveCost right) =>
        new(Int128.Max(left.Bytes, right.Bytes), left.Operations + right.Operations)
        {
            LeastBytes = Int128.Max(left.LeastBytes, right.LeastBytes),
        };

    /// <summary>Of a matrix between points, factored.</summary>
    public static SolveCost OfMatrix(long points, int channels, bool inDouble)
    {
        double n = points;
        Int128 bytes = (Int128)points * points * Size(inDouble);
        return new(bytes, (n * n * n / 3) + (n * n * (Entry + (4 * channels)))) { LeastBytes = bytes };
    }

    /// <summary>Of conjugate gradients whose products compute the entries anew.</summary>
    public static SolveCost OfEntries(long points, int channels)
    {
        const int iterations = 50;
        double n = points;
        return new((Int128)points * 1000 * sizeof(double), iterations * n * n * (Entry + (2 * channels)));
    }

    /// <summary>Of a whole grid.</summary>
    public static SolveCost OfGrid(long contexts, long coordinates, int channels, bool inDouble)
    {
        (double x, double z) = (contexts, coordinates);
        Int128 squares = ((Int128)contexts * contexts) + ((Int128)coordinates * coordinates),
            field = (Int128)contexts * coordinates * channels;
        int iterations = inDouble ? IterationsInDouble : IterationsInSingle;
        double product = channels * ((x * x * z) + (x * z * z)),
            iterated = iterations * ((2.0 * Terms) + 4) * product,
            shared = (Eigenvectors * ((x * x * x) + (z * z * z))) + (Terms * Entry * ((x * x) + (z * z)));
        return new((((Terms + 1) * squares) + (6 * field)) * Size(inDouble), iterated + shared)
        {
            SharedOperations = shared,

            // One term, its eigenvectors, and the fields of an iteration.
            LeastBytes = ((2 * squares) + (6 * field)) * Size(inDouble),
        };
    }

    /// <summary>Of a grid with missing pairs: what the whole one takes, its blocks, and iterations within iterations.</summary>
    /// <typeparam name="T">The precision.</typeparam>
    /// <param name="mask">The pairs that were observed.</param>
    /// <param name="channels">C.</param>
    /// <param name="compute">What the work may use.</param>
    public static SolveCost OfMasked<T>(GridMask mask, int channels, Compute compute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SolveCost whole = OfGrid(mask.Contexts, mask.Coordinates, channels, typeof(T) == typeof(double));
        (MaskedMethod method, Int128 blockBytes) = MaskedMethods.For<T>(mask, compute);
        (double x, double z) = (mask.Contexts, mask.Coordinates);
        double inner = method == MaskedMethod.Observed ? 150 : 100,
            shared = whole.SharedOperations + PairLists.Of(mask, observed: method == MaskedMethod.Observed).Operations,
            product = 4.0 * channels * ((x * x * z) + (x * z * z));
        long numbers = channels * mask.Contexts * mask.Coordinates;
        Int128 beside = blockBytes + ((Int128)2 * ConjugateGradients.EarlierFor(numbers) * numbers * Unsafe.SizeOf<T>());
        return new(whole.Bytes + beside, shared + whole.Operations - whole.SharedOperations + (inner * product))
        {
            LeastBytes = whole.LeastBytes + beside,
            SharedOperations = shared,
        };
    }

    /// <summary>Of learning settings, before anything is solved for all observations.</summary>
    /// <param name="kernels">How many kernels are compared.</param>
    /// <param name="small">Observations that they are compared on.</param>
    /// <param name="large">Observations that the best is learnt from.</param>
    public static SolveCost OfLearning(int kernels, long small, long large)
    {
        const int evaluationsOfEach = 30,
            evaluationsOfBest = 60;
        return new(
            (Int128)large * large * 8 * sizeof(double),
            (kernels + 1) * evaluationsOfEach * Of(small) + evaluationsOfBest * Of(large)
        );

        // A factorisation, an inverse, and derivatives through the layers.
        static double Of(double n) => (2 * n * n * n) + (Derivatives * n * n);
    }

    /// <summary>Seconds at a rate of matrix products.</summary>
    public double SecondsAt(double operationsPerSecond) => Operations / operationsPerSecond;

    /// <summary>In words, with the seconds by a rate.</summary>
    /// <param name="operationsPerSecond">The rate of matrix products.</param>
    public string Words(double operationsPerSecond)
    {
        double seconds = SecondsAt(operationsPerSecond);
        string time =
            seconds < 1 ? "less than a second"
            : seconds < 100 ? string.Create(CultureInfo.InvariantCulture, $"some {Rounded(seconds)} s")
            : seconds < 6000 ? string.Create(CultureInfo.InvariantCulture, $"some {Rounded(seconds / 60)} min")
            : string.Create(CultureInfo.InvariantCulture, $"some {seconds / 3600:F0} h");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"about {MemoryBudget.Format(Bytes)} of memory and {time}, by sizes and {operationsPerSecond / 1e9:F0} GFlop/s of products"
        );
    }

    // One digit below 10, two above: more are not meant.
    private static double Rounded(double value) => value < 10 ? Math.Ceiling(value) : Math.Round(value / 5) * 5;

    private static int Size(bool inDouble) => inDouble ? Unsafe.SizeOf<double>() : Unsafe.SizeOf<float>();
}
