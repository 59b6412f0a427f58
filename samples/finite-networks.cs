#:project ../src/Hyperkernel/Hyperkernel.csproj
// Finite hypernetworks beside their infinite limit: outputs, empirical tangent kernels, draws without weights (docs/finite-networks.md).
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;

ActivationLayer relu = new(Activation.ReluSqrt2);
Hypernetwork Wide(int n, int m) =>
    new(
        meta: new(new Dense(width: n), relu, new Dense(width: n), relu, new Dense()),
        primary: new(new GeneratedDense(width: m), relu, new GeneratedDense())
    );
Matrix<double> contexts = Matrix<double>.Create(4, 3, (i, j) => Math.Cos(i + (i * j)));
Matrix<double> coordinates = Matrix<double>.Create(4, 2, (a, axis) => axis == 0 ? 1 : a / 4.0);
Points<double> points = Points<double>.Pairs(contexts, coordinates);

// A network with stored weights, from a seed.
using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(Wide(200, 50), contextSize: 3, coordinateSize: 2, seed: 1);
Console.WriteLine(
    $"{network.GeneratedCount} generated weights, blocks "
        + $"{string.Join(", ", network.Parameters.Select(p => $"{p.Shape.Name} {p.Shape.Rows} x {p.Shape.Columns}"))}"
);
using TangentFeatures<double> features = network.Linearize(points);
Matrix<double> whole = features.Kernel(),
    last = features.Kernel("W3");
Console.WriteLine($"h(u_0) = {features.Outputs[0, 0]:F4}, K^h(u_0, u_1) = {whole[0, 1]:F4}, of the last meta layer {last[0, 1]:F4}");

// Means over draws that store no weights, and the limit.
double limit = Wide(1, 1).Kernels(contexts, coordinates).Tangent[0, 1];
foreach (int width in new[] { 20, 200, 2000 })
{
    using ConditionalSampler<double> sampler = ConditionalSampler<double>.Of(Wide(width, width), points);
    double[] draws = [.. Enumerable.Range(0, 400).Select(k => sampler.Draw(seed: 1, draw: (ulong)k).Kernel()[0, 1])];
    double deviation = Math.Sqrt(draws.Average(d => Math.Pow(d - limit, 2)));
    Console.WriteLine($"n = m = {width}: K^h(u_0, u_1) differs from Theta^h by {deviation / limit:F2} of it");
}

// prints:
// 150 generated weights, blocks W1 200 x 3, W2 200 x 200, W3 150 x 200
// h(u_0) = 0.0714, K^h(u_0, u_1) = 0.0991, of the last meta layer 0.1415
// n = m = 20: K^h(u_0, u_1) differs from Theta^h by 2.22 of it
// n = m = 200: K^h(u_0, u_1) differs from Theta^h by 0.56 of it
// n = m = 2000: K^h(u_0, u_1) differs from Theta^h by 0.16 of it
