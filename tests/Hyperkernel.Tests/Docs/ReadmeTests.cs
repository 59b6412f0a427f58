using System.Runtime.CompilerServices;
using Hyperkernel.Architectures;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Docs;

/// <summary>What README says works as it stands there.</summary>
public class ReadmeTests
{
    [Fact]
    public void The_example_runs_and_both_ways_agree()
    {
        // README begins
        var h = Hypernetwork.Of(meta: Mlp.Relu(hiddenLayers: 2), primary: Mlp.Relu(hiddenLayers: 1));
        Matrix<double> contexts = Matrix<double>.Create(50, 8, (i, j) => Math.Cos(i + (i * j)));
        Matrix<double> coordinates = Matrix<double>.Create(30, 2, (a, axis) => axis == 0 ? 1 : a / 30.0);
        Matrix<double> fields = Matrix<double>.Create(50, 30, (i, a) => Math.Sin(i + (a / 5.0)));

        KernelMatrices<double> k = h.GridKernels(contexts, coordinates); // k.Covariance, k.Tangent: 1,500 x 1,500
        GridModel<double> model = GridRegression.Fit(h.Tangent, contexts, coordinates, fields, ridge: 1e-2);
        Prediction<double> p = model.Predict(contexts, coordinates); // p.Mean: 50 x 30
        // README ends
        using Matrix<double> factor = k.Tangent.Clone(),
            weights = Matrix<double>.From(1500, 1, Flat(fields)),
            expected = Matrix<double>.Zeros(1500, 1);
        for (int i = 0; i < 1500; i++)
        {
            factor[i, i] += 1e-2;
        }

        MatrixBackends.Managed.Cholesky<double>(factor);
        MatrixBackends.Managed.SolveTriangular<double>(factor, Transposition.None, weights);
        MatrixBackends.Managed.SolveTriangular<double>(factor, Transposition.Transposed, weights);
        MatrixBackends.Managed.Multiply(1.0, k.Tangent, Transposition.None, weights, Transposition.None, 0.0, expected);
        Assert.True(model.Report.Converged);

        // The residual asked for is 1e-4.
        double[] difference = [.. Flat(p.Mean).Zip(Flat(expected), (a, b) => a - b)];
        Assert.True(Norm(difference) < 1e-3 * Norm(Flat(expected)));
    }

    [Fact]
    public void The_example_in_README_is_the_one_that_runs()
    {
        string here = ThisFile();
        string[] code =
        [
            .. File.ReadAllLines(here)
                .SkipWhile(l => !l.Contains("README begins", StringComparison.Ordinal))
                .Skip(1)
                .TakeWhile(l => !l.Contains("README ends", StringComparison.Ordinal))
                .Select(l => l.Trim()),
        ];
        string readme = File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "README.md"));
        Assert.Contains(string.Join('\n', code), readme, StringComparison.Ordinal);
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static double[] Flat(Matrix<double> matrix) =>
        [.. Enumerable.Range(0, (int)matrix.Rows).SelectMany(i => matrix.Row(i).ToArray())];

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(v => v * v));
}
