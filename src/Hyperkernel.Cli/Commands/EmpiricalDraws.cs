using System.Numerics;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary>What <c>hyperkernel empirical --draws</c> writes: statistics over many random networks.</summary>
internal static class EmpiricalDraws
{
    /// <summary>Draws the networks and writes the file, or says which part is done.</summary>
    /// <returns>What was done, for the user.</returns>
    public static string Write<T>(EmpiricalInputs inputs, DrawOptions options, string path, IAnsiConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Points<T> points = inputs.Points<T>();
        using DrawMoments? moments = Drawn(inputs, points, options, console);
        if (moments is null)
        {
            return $"part {options.Shard} of {options.ShardCount} is in {options.Folder}; {path} is written when all parts are";
        }

        long n = points.Count,
            c = moments.Tangent.Mean.Rows / n;
        NpzArchive.Write(
            path,
            archive =>
            {
                foreach ((string name, MatrixMoments of) in new[] { ("covariance", moments.Covariance), ("tangent", moments.Tangent) })
                {
                    archive.Add($"{name}_mean", new NpyArray<double>(of.Mean, [n, c, n, c]));
                    if (of.Count < 2)
                    {
                        continue;
                    }

                    using Matrix<double> variance = of.Variance(),
                        error = of.StandardError();
                    archive.Add($"{name}_variance", new NpyArray<double>(variance, [n, c, n, c]));
                    archive.Add($"{name}_standard_error", new NpyArray<double>(error, [n, c, n, c]));
                }
            }
        );
        return moments.Count < 2
            ? $"mean of covariance and tangent over 1 network, which has no variance and no standard error, {n} x {c} x {n} x {c}, "
                + $"written to {path}"
            : $"mean, variance and standard_error of covariance and tangent over {moments.Count} networks, {n} x {c} x {n} x {c}, "
                + $"written to {path}";
    }

    private static DrawMoments? Drawn<T>(EmpiricalInputs inputs, Points<T> points, DrawOptions options, IAnsiConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            return LongWork.Show(
                console,
                "drawing networks",
                (IProgress<WorkProgress> progress) =>
                    NetworkDraws.Moments(
                        inputs.WithFeatures,
                        points,
                        options with
                        {
                            Compute = options.Compute with { Progress = progress },
                        }
                    )
            );
        }
        catch (OperationCanceledException e) when (options.Folder is not null)
        {
            throw new InvalidOperationException(
                $"Interrupted; finished draws are kept in {options.Folder}, and the same command goes on from them.",
                e
            );
        }
    }
}
