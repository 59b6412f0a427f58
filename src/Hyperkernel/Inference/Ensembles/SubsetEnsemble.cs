using System.Diagnostics;
using System.Numerics;
using Hyperkernel.Architectures;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.Inference.Dense;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Ensembles;

/// <summary>The paper's method (equation 1): kernel regressions on random subsets of a grid's points, their predictions averaged.</summary>
/// <remarks>
/// Each subset is solved by itself, so the memory is that of one subset's kernel. <see cref="GridRegression"/> solves on all points at
/// once, usually in less time; the ensemble is there to compare with, and for the spread of its members.
/// </remarks>
public static class SubsetEnsemble
{
    /// <summary>Fits h_s(u) = K(u, U_s)(K(U_s, U_s) + ridge I)^-1 Y_s on every subset U_s.</summary>
    /// <param name="kernel">The kernel: <c>h.Tangent</c> or <c>h.Covariance</c>.</param>
    /// <param name="contexts">N_x x n_0.</param>
    /// <param name="coordinates">N_z x m_0.</param>
    /// <param name="values">N_x x N_z, or N_x x (N_z C) with the channels of a coordinate next to each other.</param>
    /// <param name="ridge">The absolute ridge, finite and positive.</param>
    /// <param name="options">Which subsets, and how to solve; the paper's if null.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, an entry is not finite, or the ridge is not positive.</exception>
    /// <exception cref="NotPositiveDefiniteException">A subset's kernel with its ridge is not positive definite in this
    /// precision.</exception>
    /// <exception cref="InaccurateException">A subset's weights, solved or found in the folder, leave a relative residual above
    /// 1e-3.</exception>
    /// <exception cref="DataFormatException">The folder holds subsets of other work.</exception>
    /// <exception cref="InsufficientMemoryException">The kernel of one subset does not fit in memory.</exception>
    public static SubsetEnsembleModel<T> Fit<T>(
        HypernetworkKernel kernel,
        Matrix<T> contexts,
        Matrix<T> coordinates,
        Matrix<T> values,
        double ridge,
        SubsetEnsembleOptions? options = null
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(kernel);
        options ??= new();
        options.Check();
        Points<T> grid = Points<T>.Grid(contexts, coordinates);
        int channels = ChannelStack.Count(values, contexts.Rows, coordinates.Rows, nameof(SubsetEnsemble));
        UnitFolder? finished = options.Folder is { } folder ? Open(folder, kernel, contexts, coordinates, values, ridge, options) : null;
        (Points<T> Points, Matrix<T> Weights)[] members = new (Points<T>, Matrix<T>)[options.Subsets];
        Stopwatch watch = Stopwatch.StartNew();
        int solved = 0;
        double largest = 0;
        List<long> drawn = [];
        for (int s = 0; s < members.Length; s++)
        {
            options.Compute.Cancellation.ThrowIfCancellationRequested();
            long[] rows = SubsetDraw.Rows(
                options.Seed,
                s,
                (int)contexts.Rows,
                (int)coordinates.Rows,
                options.Contexts,
                options.CoordinatesPerContext
            );
            Points<T> points = grid.Select(rows);
            drawn.AddRange(rows);
            string unit = $"subset-{s:D3}";
            using Matrix<T> own = ValuesAt(values, rows, coordinates.Rows, channels);
            Matrix<T>? weights = finished?.TryRead(unit, "weights")?.ConvertTo<T>();
            if (weights is not null)
            {
                using Matrix<double> kept = weights.ConvertTo<double>();
                largest = Math.Max(largest, KernelResidual.Require(kernel, points, own, kept, ridge, options.Compute.Quiet));
            }
            else
            {
                (weights, double residual) = Solve(kernel, points, own, ridge, options);
                largest = Math.Max(largest, residual);
                finished?.Write(unit, archive => archive.Add("weights", weights.ConvertTo<double>()));
                solved++;
            }

            members[s] = (points, weights);
            TimeSpan? remaining = solved == 0 ? null : watch.Elapsed / solved * (members.Length - s - 1);
            options.Compute.Progress?.Report(new("fits of subsets", s + 1, members.Length) { Remaining = remaining });
        }

        return new(kernel, ridge, coordinates.Clone(), grid.Select([.. drawn]), members, options) { RelativeResidual = largest };
    }

    /// <summary>An ensemble from what was kept of it.</summary>
    /// <param name="kernel">The kernel of the fit.</param>
    /// <param name="ridge">Its ridge.</param>
    /// <param name="coordinates">The coordinates at which predictions are made if none are given.</param>
    /// <param name="drawn">The points of all subsets, which are of one size.</param>
    /// <param name="weights">Their weights.</param>
    /// <param name="subsets">The number of subsets.</param>
    /// <param name="residual">The largest relative residual of a subset.</param>
    /// <param name="compute">How to compute.</param>
    /// <exception cref="ArgumentException">There is not a row of finite weights for each point, or the points are no such
    /// subsets.</exception>
    internal static SubsetEnsembleModel<T> Restore<T>(
        HypernetworkKernel kernel,
        double ridge,
        Matrix<T> coordinates,
        Points<T> drawn,
        Matrix<T> weights,
        int subsets,
        double residual,
        Compute compute
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (subsets < 1 || drawn.Count % subsets != 0 || weights.Rows != drawn.Count)
        {
            throw new ArgumentException($"{drawn.Count} points with {weights.Rows} rows of weights are no {subsets} subsets of one size.");
        }

        Finite.Require(weights.View, nameof(weights));
        long size = drawn.Count / subsets;
        (Points<T>, Matrix<T>)[] members =
        [
            .. Enumerable
                .Range(0, subsets)
                .Select(s =>
                    (
                        drawn.Select([.. Enumerable.Range(0, (int)size).Select(i => (s * size) + i)]),
                        weights.View.Block(s * size, 0, size, weights.Columns).ToMatrix()
                    )
                ),
        ];
        return new(kernel, ridge, coordinates, drawn, members, new() { Subsets = subsets, Compute = compute })
        {
            RelativeResidual = residual,
        };
    }

    /// <summary>The values at some points of a grid: points x channels.</summary>
    internal static Matrix<T> ValuesAt<T>(Matrix<T> values, long[] rows, long coordinates, int channels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Matrix<T>.Create(rows.Length, channels, (k, c) => values[rows[k] / coordinates, (rows[k] % coordinates * channels) + c]);

    private static (Matrix<T> Weights, double Residual) Solve<T>(
        HypernetworkKernel kernel,
        Points<T> points,
        Matrix<T> values,
        double ridge,
        SubsetEnsembleOptions options
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using DenseModel<T> model = DenseRegression.Fit(kernel, points, values, ridge, options.Compute.Quiet);
        return (model.Weights.Clone(), model.Report.RelativeResidual);
    }

    // The number of subsets is not part of it: an ensemble may be continued to a larger one.
    private static UnitFolder Open<T>(
        string folder,
        HypernetworkKernel kernel,
        Matrix<T> contexts,
        Matrix<T> coordinates,
        Matrix<T> values,
        double ridge,
        SubsetEnsembleOptions options
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Fingerprint fingerprint = new();
        kernel.Hypernetwork.AddTo(fingerprint.Add("subset ensemble 2"));
        fingerprint.Add(kernel.Kind.ToString()).Add(ridge).Add((long)options.Seed).Add(options.Contexts).Add(options.CoordinatesPerContext);
        fingerprint.Add(contexts).Add(coordinates).Add(values);
        return new(folder, fingerprint);
    }
}
