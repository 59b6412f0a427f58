#:project ../src/Hyperkernel/Hyperkernel.csproj
// Regression on scattered points: by a stored factor, and without a stored matrix (docs/regression.md).
using Hyperkernel.Architectures;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Iterative;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

Hypernetwork h = Hypernetwork.Of(meta: Mlp.Relu(hiddenLayers: 2), primary: Mlp.Relu(hiddenLayers: 1));
Matrix<double> contexts = Matrix<double>.Create(400, 3, (i, j) => Math.Cos((i * 0.7) + j)),
    coordinates = Matrix<double>.Create(400, 2, (i, j) => j == 0 ? 1 : Math.Sin(i));
Matrix<double> values = Matrix<double>.Create(400, 1, (i, _) => Math.Sin((i * 0.7) + Math.Sin(i)));
Points<double> points = Points<double>.Pairs(contexts, coordinates);

using DenseModel<double> model = DenseRegression.Fit(h.Covariance, points, values, ridge: 1e-3);
Points<double> first = points.Select(0, 1, 2);
Console.WriteLine($"mean {model.Mean(first)[1, 0]:F3}, deviation {model.Deviation(first).Values[1, 0]:F3}, observed {values[1, 0]:F3}");
Console.WriteLine(
    $"leave-one-out error {model.LeaveOut().MeanSquare:0.0e-0}, log marginal likelihood {model.LogMarginalLikelihood().Value:F1}"
);

IterativeModel<double> iterative = IterativeRegression.Fit(h.Covariance, points, values, ridge: 1e-3);
Console.WriteLine($"without a stored matrix: mean {iterative.Mean(first)[1, 0]:F3}, converged {iterative.Report.Converged}");

// prints:
// mean 0.994, deviation 0.014, observed 1.000
// leave-one-out error 3.2e-5, log marginal likelihood 804.8
// without a stored matrix: mean 0.994, converged True
