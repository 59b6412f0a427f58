#:project ../src/Hyperkernel/Hyperkernel.csproj
// The two kernels of an infinitely wide hypernetwork, and of a plain network with a residual branch (docs/architectures.md).
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;

Hypernetwork h = Hypernetwork.Of(meta: Mlp.Relu(hiddenLayers: 2), primary: Mlp.Relu(hiddenLayers: 1));
Matrix<double> contexts = Matrix<double>.Create(4, 3, (i, j) => Math.Cos(i + (i * j)));
Matrix<double> coordinates = Matrix<double>.Create(4, 2, (a, axis) => axis == 0 ? 1 : a / 4.0);
KernelMatrices<double> k = h.Kernels(contexts, coordinates);
Console.WriteLine($"Lam^H(u_0, u_1) = {k.Covariance[0, 1]:F4}, Theta^h(u_0, u_1) = {k.Tangent[0, 1]:F4}");

Network network = new(
    new Dense(weightStd: 1.2, biasStd: 0.1),
    new Residual([new ActivationLayer(Activation.Relu), new Dense(1.3)]),
    new LayerNorm(),
    new ActivationLayer(Activation.Gelu),
    new Dense()
);
Console.WriteLine($"NTK(x_0, x_1) = {network.Kernels(contexts).Tangent[0, 1]:F4}");

// One kernel only, on points of which some share a context: a row a point.
Points<double> grid = Points<double>.Grid(contexts, coordinates);
Console.WriteLine($"Theta^h on all {grid.Count} pairs, trace {h.Tangent.Diagonal(grid).Sum():F3}");

// prints:
// Lam^H(u_0, u_1) = 0.0515, Theta^h(u_0, u_1) = 0.0731
// NTK(x_0, x_1) = -0.0052
// Theta^h on all 16 pairs, trace 33.915
