namespace Hyperkernel.Operators.Blocks;

/// <summary>What a transformation does to the values of a function: (g u)[j] = sign[j] u[source[j]].</summary>
internal sealed record SignedPermutation(int[] Source, double[] Signs)
{
    /// <summary>g u.</summary>
    public void Apply(ReadOnlySpan<double> values, Span<double> moved)
    {
        for (int j = 0; j < Source.Length; j++)
        {
            moved[j] = Signs[j] * values[Source[j]];
        }
    }

    /// <summary>A move of the points of a grid, the same for all channels but for signs; channels of a point stand side by side.</summary>
    public static SignedPermutation Of(int points, int channels, Func<int, int> source, Func<int, double> sign)
    {
        int[] sources = new int[points * channels];
        double[] signs = new double[points * channels];
        for (int j = 0; j < sources.Length; j++)
        {
            (int point, int channel) = Math.DivRem(j, channels);
            sources[j] = (source(point) * channels) + channel;
            signs[j] = sign(channel);
        }

        return new(sources, signs);
    }
}
