#:project ../src/Hyperkernel/Hyperkernel.csproj
// A finite hypernetwork trained on functions of a line, saved, and asked for a function it has not seen (docs/training.md).
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Training;

Hypernetwork h = new(
    meta: new Network(new Dense(width: 64), new ActivationLayer(Activation.ReluSqrt2), new Dense(biasStd: 0.1)),
    primary: new Network(new GeneratedDense(bias: true, width: 16), new ActivationLayer(Activation.Tanh), new GeneratedDense(width: 1))
);

// 24 contexts (an amplitude and a shift), 20 coordinates: f(z) = a sin(3 z + s).
Matrix<double> contexts = Matrix<double>.Create(24, 2, (i, j) => j == 0 ? 0.5 + (i % 4 / 4.0) : i / 12.0);
Matrix<double> line = Matrix<double>.Create(20, 1, (a, _) => a / 10.0 - 1);
Matrix<double> values = Matrix<double>.Create(
    480,
    1,
    (p, _) => contexts[p / 20, 0] * Math.Sin((3 * line[p % 20, 0]) + contexts[p / 20, 1])
);
PointData<double> data = new(Points<double>.Grid(contexts, line), values);

using FiniteNetwork<double> network = FiniteNetwork<double>.Sample(h, contextSize: 2, coordinateSize: 1, seed: 1);
using Trainer<double> trainer = new(network, data, new() { Rate = LearningRate.Constant(1), BatchSize = null });
foreach (int steps in new[] { 0, 100, 1000 })
{
    trainer.Run(steps);
    Console.WriteLine($"after {steps} steps: loss {trainer.Evaluate().Loss:F3}");
}

string path = Path.GetTempFileName();
NetworkModel.Save(network, path);
using NetworkModel model = NetworkModel.Load(path);
Matrix<double> unseen = Matrix<double>.From(1, 2, [0.9, 0.6]),
    at = Matrix<double>.From(1, 1, [0.25]);
Console.WriteLine($"h = {model.Outputs(Queries.AllPairs(unseen, at))[0, 0]:F2}, truth {0.9 * Math.Sin(0.75 + 0.6):F2}");
File.Delete(path);

// prints:
// after 0 steps: loss 0.211
// after 100 steps: loss 0.020
// after 1000 steps: loss 0.008
// h = 0.81, truth 0.88
