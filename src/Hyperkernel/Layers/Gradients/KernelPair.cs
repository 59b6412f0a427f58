namespace Hyperkernel.Layers.Gradients;

/// <summary>Covariance and tangent kernel of a pair of inputs, or derivatives by the two.</summary>
internal struct KernelPair(double covariance, double tangent)
{
    public double Covariance = covariance;

    public double Tangent = tangent;
}
