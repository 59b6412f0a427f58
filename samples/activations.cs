#:project ../src/Hyperkernel/Hyperkernel.csproj
// Any function as an activation: its dual maps by quadrature, its tiles by a table with a checked error (docs/activations.md).
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;

Activation softClip = Activation.FromFunction("soft_clip", y => y / Math.Sqrt(1 + (y * y)), y => Math.Pow(1 + (y * y), -1.5));
DualMoments moments = softClip.Moments(CovarianceBlock.FromEntries(1, 1, 0.5));
Console.WriteLine($"E s(a)s(b) = {moments.Value.Covariance:F6}, E s'(a)s'(b) = {moments.Derivative:F6}");

Matrix<double> x = Matrix<double>.Create(200, 5, (i, j) => Math.Cos(i + (i * j)));
foreach (Activation activation in new[] { Activation.Tanh, softClip })
{
    Network network = new(
        new Dense(1.5, 0.1),
        new ActivationLayer(activation),
        new Dense(1.5, 0.1),
        new ActivationLayer(activation),
        new Dense()
    );
    Console.WriteLine($"{activation}: NTK(x_0, x_1) = {network.Kernels(x).Tangent[0, 1]:F5}");
}

// prints:
// E s(a)s(b) = 0.162094, E s'(a)s'(b) = 0.334938
// tanh: NTK(x_0, x_1) = -0.38908
// soft_clip: NTK(x_0, x_1) = -0.31897
