using System.Numerics.Tensors;
using Hyperkernel.Randomness;

namespace Hyperkernel.Features;

/// <summary>The frequencies and phases of random Fourier features, drawn for coordinates of some width.</summary>
internal sealed class FourierBasis
{
    private readonly double[][] _frequencies;
    private readonly double[] _phases;

    public FourierBasis(RandomFourierFeatures features, int width)
    {
        CounterRandom frequencies = new(features.Seed, RandomStream.FourierFrequencies),
            phases = new(features.Seed, RandomStream.FourierPhases);
        _phases = [.. Enumerable.Range(0, features.Count).Select(i => phases.Uniform((ulong)i, -Math.PI, Math.PI))];
        _frequencies = [.. Enumerable.Range(0, width).Select(_ => new double[features.Count])];
        double[] own = new double[width];
        for (int i = 0; i < features.Count; i++)
        {
            frequencies.FillNormal<double>((ulong)i * (ulong)width, own);
            for (int j = 0; j < width; j++)
            {
                _frequencies[j][i] = own[j] / features.LengthScale;
            }
        }
    }

    /// <summary>Writes p(z), feature after feature, so that the loops are over vectors.</summary>
    public void Map(ReadOnlySpan<double> z, Span<double> features)
    {
        _phases.CopyTo(features);
        for (int j = 0; j < z.Length; j++)
        {
            TensorPrimitives.MultiplyAdd(_frequencies[j], z[j], features, features);
        }

        TensorPrimitives.Cos(features, features);
        TensorPrimitives.Multiply(features, Math.Sqrt(2), features);
    }
}
