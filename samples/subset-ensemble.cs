#:project ../src/Hyperkernel/Hyperkernel.csproj
// The paper's method beside the solve on the whole grid (docs/ensembles.md).
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Inference.Ensembles;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

Hypernetwork h = Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(1), CoordinateFeatures.Fourier(0.2));
Matrix<double> contexts = Matrix<double>.Create(200, 2, (i, j) => j == 0 ? Math.Cos(i * 0.1) : Math.Sin(i * 0.1));
Matrix<double> coordinates = Matrix<double>.Create(30, 1, (a, _) => a / 30.0);
Matrix<double> fields = Matrix<double>.Create(200, 30, (i, a) => Math.Sin((a / 5.0) + Math.Cos(i * 0.1)));
Matrix<double> test = Matrix<double>.Create(1, 2, (_, j) => j == 0 ? Math.Cos(0.55) : Math.Sin(0.55));

SubsetEnsembleOptions options = new()
{
    Subsets = 5,
    Contexts = 100,
    CoordinatesPerContext = 5,
};
SubsetPrediction<double> ensemble = SubsetEnsemble.Fit(h.Tangent, contexts, coordinates, fields, ridge: 1e-2, options).Predict(test);
using GridModel<double> grid = GridRegression.Fit(h.Tangent, contexts, coordinates, fields, ridge: 1e-2);
double truth = Math.Sin(2 + Math.Cos(0.55));
Console.WriteLine($"truth {truth:F2}, ensemble {ensemble.Mean[0, 10]:F2}, whole grid {grid.Predict(test).Mean[0, 10]:F2}");
Console.WriteLine($"subsets differ: {ensemble.Spread![0, 10] > 0}");

// prints:
// truth 0.29, ensemble 0.29, whole grid 0.29
// subsets differ: True
