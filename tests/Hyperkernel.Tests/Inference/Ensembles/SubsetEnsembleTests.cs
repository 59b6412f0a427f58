using Hyperkernel.Architectures;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Ensembles;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Inference.Ensembles;

public class SubsetEnsembleTests
{
    private const double Ridge = 0.1;
    private static readonly Hypernetwork _h = Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(1));
    private static readonly Matrix<double> _contexts = Matrix<double>.Create(12, 5, (i, j) => Math.Cos(i + (i * j)));
    private static readonly Matrix<double> _coordinates = Matrix<double>.Create(9, 2, (a, axis) => axis == 0 ? 1 : a / 9.0);
    private static readonly Matrix<double> _values = Matrix<double>.Create(12, 18, (i, j) => Math.Sin(i + (j / 5.0)));
    private static readonly Matrix<double> _newContexts = Matrix<double>.Create(3, 5, (i, j) => Math.Sin(1 + i + j));
    private static readonly Matrix<double> _newCoordinates = Matrix<double>.Create(4, 2, (a, axis) => axis == 0 ? 1 : (a + 0.3) / 4);

    [Fact]
    public void One_subset_of_all_points_is_dense_regression()
    {
        SubsetEnsembleModel<double> model = SubsetEnsemble.Fit(_h.Tangent, _contexts, _coordinates, _values, Ridge, new() { Subsets = 1 });
        SubsetPrediction<double> prediction = model.Predict(_newContexts, _newCoordinates);
        Assert.Equal(12 * 9, model.PointsOfSubset);
        Assert.Null(prediction.Spread);
        using Matrix<double> expected = Dense(_h.Tangent, [.. Enumerable.Range(0, 12 * 9).Select(k => (long)k)]);
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 8; j++)
            {
                Assert.Equal(expected[(i * 4) + (j / 2), j % 2], prediction.Mean[i, j], 1e-10);
            }
        }
    }

    [Fact]
    public void The_mean_and_the_spread_are_those_of_the_subsets_own_regressions()
    {
        SubsetEnsembleOptions options = new()
        {
            Subsets = 4,
            Contexts = 6,
            CoordinatesPerContext = 3,
            Seed = 8,
        };
        SubsetPrediction<double> prediction = SubsetEnsemble
            .Fit(_h.Covariance, _contexts, _coordinates, _values, Ridge, options)
            .Predict(_newContexts, _newCoordinates);
        Matrix<double>[] members = [.. Enumerable.Range(0, 4).Select(s => Dense(_h.Covariance, SubsetDraw.Rows(8, s, 12, 9, 6, 3)))];
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 8; j++)
            {
                double[] values = [.. members.Select(m => m[(i * 4) + (j / 2), j % 2])];
                double mean = values.Average(),
                    spread = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / 3);
                Assert.Equal(mean, prediction.Mean[i, j], 1e-10);
                Assert.Equal(spread, prediction.Spread![i, j], 1e-10);
            }
        }
    }

    [Fact]
    public void A_run_that_was_stopped_goes_on_where_it_was_and_gives_the_same_bits()
    {
        using TemporaryFolder folder = new();
        SubsetEnsembleOptions options = new()
        {
            Subsets = 5,
            Contexts = 6,
            CoordinatesPerContext = 3,
            Folder = folder.Path,
        };
        double[] whole = Predict(options with { Folder = null });
        using CancellationTokenSource stop = new();
        Reports reports = new(progress =>
        {
            if (progress.Done == 2)
            {
                stop.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Predict(
                options with
                {
                    Compute = new() { Progress = reports, Cancellation = stop.Token },
                }
            )
        );
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
        Reports resumed = new(_ => { });
        Assert.Equal(whole, Predict(options with { Compute = new() { Progress = resumed } }));
        WorkProgress[] fitted = [.. resumed.All.Where(p => p.Stage == "fits of subsets")],
            predicted = [.. resumed.All.Where(p => p.Stage == "predictions of subsets")];
        Assert.Equal([null, null], fitted.Take(2).Select(p => p.Remaining));
        Assert.All(fitted.Skip(2), p => Assert.NotNull(p.Remaining));
        Assert.All([fitted, predicted], all => Assert.Equal((5, 5, TimeSpan.Zero), (all.Length, all[^1].Done, all[^1].Remaining)));

        // More subsets go on from the same folder; a damaged one is computed again.
        File.WriteAllBytes(folder.File("subset-001.npz"), [1, 2, 3]);
        Assert.Equal(Predict(options with { Folder = null, Subsets = 7 }), Predict(options with { Subsets = 7 }));
    }

    [Fact]
    public void A_folder_of_other_work_is_refused_and_kept()
    {
        using TemporaryFolder folder = new();
        SubsetEnsembleOptions options = new()
        {
            Subsets = 1,
            Contexts = 6,
            CoordinatesPerContext = 3,
            Folder = folder.Path,
        };
        _ = Predict(options);
        byte[] before = File.ReadAllBytes(folder.File("subset-000.npz"));
        _ = Assert.Throws<DataFormatException>(() => Predict(options with { Seed = 2 }));
        _ = Assert.Throws<DataFormatException>(() => SubsetEnsemble.Fit(_h.Covariance, _contexts, _coordinates, _values, Ridge, options));
        _ = Assert.Throws<DataFormatException>(() => SubsetEnsemble.Fit(_h.Tangent, _contexts, _coordinates, _values, 2 * Ridge, options));
        Assert.Equal(before, File.ReadAllBytes(folder.File("subset-000.npz")));
    }

    [Fact]
    public void Wrong_data_and_options_are_named()
    {
        Assert.Contains(
            "values are 12 x 17",
            Refused(() => SubsetEnsemble.Fit(_h.Tangent, _contexts, _coordinates, Matrix<double>.Zeros(12, 17), Ridge)),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "ridge = 0",
            Refused(() => SubsetEnsemble.Fit(_h.Tangent, _contexts, _coordinates, _values, 0)),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Subsets = 0",
            Refused(() => SubsetEnsemble.Fit(_h.Tangent, _contexts, _coordinates, _values, Ridge, new() { Subsets = 0 })),
            StringComparison.Ordinal
        );
        using Matrix<double> holed = _values.Clone();
        holed[3, 4] = double.NaN;
        Assert.Contains(
            "row 3, column 4",
            Refused(() => SubsetEnsemble.Fit(_h.Tangent, _contexts, _coordinates, holed, Ridge)),
            StringComparison.Ordinal
        );
    }

    private static string Refused(Action work) => Assert.Throws<ArgumentException>(work).Message;

    private static double[] Predict(SubsetEnsembleOptions options)
    {
        using Matrix<double> mean = SubsetEnsemble
            .Fit(_h.Tangent, _contexts, _coordinates, _values, Ridge, options)
            .Predict(_newContexts)
            .Mean;
        return [.. Enumerable.Range(0, 3).SelectMany(i => mean.Row(i).ToArray())];
    }

    private static Matrix<double> Dense(HypernetworkKernel kernel, long[] rows)
    {
        using Matrix<double> values = Matrix<double>.Create(rows.Length, 2, (k, c) => _values[rows[k] / 9, (rows[k] % 9 * 2) + c]);
        using DenseModel<double> model = DenseRegression.Fit(
            kernel,
            Points<double>.Grid(_contexts, _coordinates).Select(rows),
            values,
            Ridge
        );
        return model.Mean(Points<double>.Grid(_newContexts, _newCoordinates));
    }

    private sealed class Reports(Action<WorkProgress> also) : IProgress<WorkProgress>
    {
        public List<WorkProgress> All { get; } = [];

        public void Report(WorkProgress value)
        {
            All.Add(value);
            also(value);
        }
    }
}
