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
    public static void Write<T>(EmpiricalInputs inputs, DrawOptions options, string path, Voice voice)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Points<T> points = inputs.Points<T>();
        using DrawMoments? moments = Drawn(inputs, points, options, voice.Watched);
        if (moments is null)
        {
            voice.Say($"part {options.Shard} of {options.ShardCount} is in {options.Folder}; {path} is written when all parts are");
            voice.Answer(writer =>
            {
                writer.WriteBoolean("complete", false);
                writer.WriteNumber("part", options.Shard);
                writer.WriteNumber("parts", options.ShardCount);
                writer.WriteString("units", options.Folder);
            });
            return;
        }

        long n = points.Count,
            c = moments.Tangent.Mean.Rows / n;
        List<(string Name, IReadOnlyList<long> Shape)> written = [];
        NpzArchive.Write(
            path,
            archive =>
            {
                foreach ((string name, MatrixMoments of) in new[] { ("covariance", moments.Covariance), ("tangent", moments.Tangent) })
                {
                    Add(archive, $"{name}_mean", of.Mean);
                    if (of.Count < 2)
                    {
                        continue;
                    }

                    using Matrix<double> variance = of.Variance(),
                        error = of.StandardError();
                    Add(archive, $"{name}_variance", variance);
                    Add(archive, $"{name}_standard_error", error);
                }
            }
        );
        voice.Say(
            moments.Count < 2
                ? $"mean of covariance and tangent over 1 network, which has no variance and no standard error, {n} x {c} x {n} x {c}, "
                    + $"written to {path}"
                : $"mean, variance and standard_error of covariance and tangent over {moments.Count} networks, {n} x {c} x {n} x {c}, "
                    + $"written to {path}"
        );
        voice.Answer(writer =>
        {
            writer.WriteBoolean("complete", true);
            writer.WriteNumber("networks", moments.Count);
            writer.WriteFile(path, written);
        });

        void Add(NpzWriter archive, string name, Matrix<double> array)
        {
            long[] shape = [n, c, n, c];
            archive.Add(name, new NpyArray<double>(array, shape));
            written.Add((name, shape));
        }
    }

    private static DrawMoments? Drawn<T>(EmpiricalInputs inputs, Points<T> points, DrawOptions options, IAnsiConsole? watched)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            return LongWork.Show(
                watched,
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
