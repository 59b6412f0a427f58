#:project ../src/Hyperkernel/Hyperkernel.csproj
// Derivatives of all orders of a finite hypernetwork along gradients, and the step of gradient descent that they add up to
// (docs/taylor.md).
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Taylor;

ActivationLayer relu = new(Activation.ReluSqrt2);
Hypernetwork h = new(
    meta: new Network(new Dense(width: 500), relu, new Dense()),
    primary: new Network(new GeneratedDense(width: 20), relu, new GeneratedDense())
);
Matrix<double> x = Matrix<double>.Create(2, 4, (i, k) => 2 * Math.Cos(1 + (0.3 * i) + (2 * k))),
    z = Matrix<double>.Create(2, 3, (i, k) => 2 * Math.Sin(2 + (0.3 * i) - k));
Points<double> points = Points<double>.Pairs(x, z);
using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(h, contextSize: 4, coordinateSize: 3, seed: 1);

using TaylorTerms<double> terms = network.TaylorTerms(points, order: 5);
for (int r = 0; r <= 5; r++)
{
    Console.WriteLine($"K^({r})(u_0, u_1) = {terms[r][0, 1]:E2}");
}

using Matrix<double> t = network.CorrelationFunction(points, points, new TaylorDirection(0, 0, "W1"), new TaylorDirection(1, 0, "W2"));
Console.WriteLine($"T^(1,2)(u_0; u_0, u_1) = {t[0, 0]:E2}");

SgdStep<double> step = SgdStep<double>.Follow(network, points, [1], lossSlope: (output, _) => output - 2, rate: 0.05, order: 4)[0];
Console.WriteLine(
    $"h(u_0) after a step on u_1: {step.Actual[0, 0]:F4}; by order 1 {step.Predicted[1, 0]:F4}, by order 4 {step.Predicted[4, 0]:F4}"
);

// prints:
// K^(0)(u_0, u_1) = 2.63E-001
// K^(1)(u_0, u_1) = 5.35E+000
// K^(2)(u_0, u_1) = 1.89E+000
// K^(3)(u_0, u_1) = 5.19E-002
// K^(4)(u_0, u_1) = 4.82E-004
// K^(5)(u_0, u_1) = 0.00E+000
// T^(1,2)(u_0; u_0, u_1) = 2.39E-001
// h(u_0) after a step on u_1: 0.5863; by order 1 0.5830, by order 4 0.5864
