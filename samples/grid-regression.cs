#:project ../src/Hyperkernel/Hyperkernel.csproj
// Regression on all pairs of 300 contexts and 40 coordinates at once, chosen without a validation set, with deviations (docs/grid.md).

// A context is a direction in the plane; its field over z in [0, 1] is a shifted wave.
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

static Matrix<double> Contexts(int count, double shift) =>
    Matrix<double>.Create(count, 2, (i, j) => Math.Sqrt(2) * (j == 0 ? Math.Cos((i + shift) * 0.1) : Math.Sin((i + shift) * 0.1)));
static Matrix<double> Fields(int count, double shift, Matrix<double> z) =>
    Matrix<double>.Create(count, z.Rows, (i, a) => Math.Sin((5 * z[a, 0]) + Math.Cos((i + shift) * 0.1)));

Matrix<double> coordinates = Matrix<double>.Create(40, 1, (a, _) => a / 40.0);
Matrix<double> train = Contexts(300, 0),
    test = Contexts(20, 0.5);
HypernetworkKernel[] kernels =
[
    .. Enumerable.Range(1, 3).Select(depth => Hypernetwork.Of(Mlp.Relu(depth), Mlp.Relu(1), CoordinateFeatures.Fourier(0.3)).Tangent),
];
using Choice<GridModel<double>> choice = GridRegression.Choose(
    kernels,
    [1e-3, 1e-2, 1e-1],
    train,
    coordinates,
    Fields(300, 0, coordinates)
);
Console.WriteLine(
    $"{choice.Candidates.Count} candidates, the best has ridge {choice.Best.Ridge} and "
        + $"{((HypernetworkKernel)choice.Best.Kernel).Hypernetwork.Meta.Layers.Length / 2} hidden layer(s) in f"
);

Prediction<double> prediction = choice.Model.Predict(test);
Matrix<double> truth = Fields(20, 0.5, coordinates);
double error = 0;
for (int i = 0; i < 20; i++)
{
    for (int a = 0; a < 40; a++)
    {
        error = Math.Max(error, Math.Abs(prediction.Mean[i, a] - truth[i, a]));
    }
}

Console.WriteLine($"{choice.Model.Unknowns} equations; largest error at new contexts below 0.05: {error < 0.05}");
using Deviations<double> deviations = choice.Model.Deviation(test);
Console.WriteLine($"deviations by {deviations.Report.Method}");

// prints:
// 9 candidates, the best has ridge 0.001 and 1 hidden layer(s) in f
// 12000 equations; largest error at new contexts below 0.05: True
// deviations by Sampling
