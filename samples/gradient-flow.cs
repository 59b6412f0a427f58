#:project ../src/Hyperkernel/Hyperkernel.csproj
// An ensemble of infinitely wide networks while it is trained, from one eigendecomposition (docs/regression.md).
using Hyperkernel.Architectures;
using Hyperkernel.Inference.Flow;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

Network network = Mlp.Relu(hiddenLayers: 2);
Matrix<double> x = Matrix<double>.Create(30, 2, (i, j) => j == 0 ? Math.Cos(i * 0.2) : Math.Sin(i * 0.2));
Matrix<double> y = Matrix<double>.Create(30, 1, (i, _) => Math.Sin(i * 0.4));
Matrix<double> at = Matrix<double>.Create(1, 2, (_, j) => j == 0 ? Math.Cos(1.5) : Math.Sin(1.5));

using GradientFlow<double> flow = GradientFlow.Fit(network.Tangent, Points<double>.Of(x), y);
using TrainedEnsemble<double> ensemble = flow.At(Points<double>.Of(at));
foreach (double time in new[] { 0, 0.1, 1, 10, double.PositiveInfinity })
{
    Console.WriteLine(
        $"t = {time}: mean {ensemble.Mean(time)[0, 0]:F3}, deviation {ensemble.Deviation(time)[0]:F3} (truth {Math.Sin(3):F3})"
    );
}

// prints:
// t = 0: mean 0.000, deviation 0.707 (truth 0.141)
// t = 0.1: mean 0.044, deviation 0.253 (truth 0.141)
// t = 1: mean 0.135, deviation 0.056 (truth 0.141)
// t = 10: mean 0.140, deviation 0.017 (truth 0.141)
// t = Infinity: mean 0.140, deviation 0.013 (truth 0.141)
