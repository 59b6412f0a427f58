using System.Text.Json;

namespace Hyperkernel.Serve.Panels;

/// <summary>Which kernels are asked for.</summary>
/// <param name="Architecture">The architecture, as its files have it.</param>
/// <param name="Sweep">Which inputs' angle goes from 0 to pi: contexts or coordinates.</param>
/// <param name="OtherAngle">The angle between the other inputs, in radians.</param>
/// <param name="Draws">How many finite networks are drawn; 0 for the limit alone.</param>
/// <param name="Seed">Their seed.</param>
internal sealed record KernelRequest(JsonElement Architecture, string Sweep, double OtherAngle, int Draws, ulong Seed);

/// <summary>Kernels against the angle.</summary>
/// <param name="Angles">The angles, in radians.</param>
/// <param name="Tangent">Theta^h.</param>
/// <param name="Covariance">Lam^H.</param>
/// <param name="Finite">What finite networks have; null where none were drawn.</param>
/// <param name="Words">The architecture in words.</param>
/// <param name="Milliseconds">How long it took.</param>
internal sealed record KernelAnswer(
    double[] Angles,
    double[] Tangent,
    double[] Covariance,
    FiniteKernels? Finite,
    string Words,
    double Milliseconds
);

/// <summary>Kernels of finite networks: their means over draws.</summary>
/// <param name="Angles">The angles, in radians.</param>
/// <param name="Tangent">The mean tangent kernel.</param>
/// <param name="TangentDeviation">The standard deviation of one network's tangent kernel.</param>
/// <param name="Covariance">The mean of products of outputs.</param>
/// <param name="CovarianceError">The standard error of that mean.</param>
internal sealed record FiniteKernels(
    double[] Angles,
    double[] Tangent,
    double[] TangentDeviation,
    double[] Covariance,
    double[] CovarianceError
);
