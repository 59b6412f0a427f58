using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.Tests.Layers;
using Xunit;

namespace Hyperkernel.Tests.FiniteWidth;

/// <summary>
/// Every layer's finite twin tends to its limit: the mean over wide random networks of h h' and of the tangent kernel is what the limit
/// says.
/// </summary>
/// <remarks>
/// Between dense layers of 2,000 units, whose weights are drawn through what they meet; means differ from the limit by about 1 / width,
/// here below a standard error. That the samples have every type of layer is a law of <see cref="LayerLaws"/>.
/// </remarks>
public class FiniteLimitLaws
{
    private const int Width = 2000;
    private const int Draws = 150;

    // Some hundred comparisons: by chance one would fail in one of 160 seeds.
    [Theory]
    [MemberData(nameof(LayerSamples.Names), MemberType = typeof(LayerSamples))]
    public void The_limit_is_the_mean_over_wide_networks(string name)
    {
        Architecture architecture = FiniteSamples.Around(LayerSamples.Of(name), Width);
        Points<double> points = FiniteSamples.Draw<double>(architecture, 2, 5);
        (double[][] x, double[][] z) = FiniteSamples.Inputs(architecture, 2, 5);
        CovarianceBlock contexts = Block(x),
            coordinates = Block(z);
        KernelState expected = architecture switch
        {
            Network network => network.Map(contexts),
            Hypernetwork hypernetwork => hypernetwork.Map(contexts, coordinates),
            _ => throw new NotSupportedException(),
        };
        using ConditionalSampler<double> sampler = ConditionalSampler<double>.Of(architecture, points);
        Statistic covariance = new(),
            tangent = new();
        for (ulong k = 0; k < Draws; k++)
        {
            using TangentFeatures<double> features = sampler.Draw(7, k);
            covariance.Add(features.Outputs[0, 0] * features.Outputs[1, 0]);
            tangent.Add(features.Kernel()[0, 1]);
        }

        covariance.AssertMean(expected.Covariance.Covariance);
        tangent.AssertMean(expected.Tangent);
    }

    private static CovarianceBlock Block(double[][] inputs) => CovarianceBlock.FromVectors(inputs[0], inputs[1], inputs[0].Length);
}
