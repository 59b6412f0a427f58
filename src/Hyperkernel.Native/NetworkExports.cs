using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Taylor;
using Architecture = Hyperkernel.Architectures.Architecture;

namespace Hyperkernel.Native;

/// <summary>Functions of hyperkernel.h about networks of finite width.</summary>
internal static unsafe partial class Exports
{
    [UnmanagedCallersOnly(EntryPoint = "hk_network", CallConvs = [typeof(CallConvCdecl)])]
    public static int NewNetwork(long architecture, int contextSize, int coordinateSize, int type, ulong seed, ulong draw, long* network) =>
        Call.Of(() =>
        {
            Architecture given = Handles.Get<HeldArchitecture>(architecture).Architecture;
            Turn turn = new();
            Keep(
                network,
                (NativeType)type switch
                {
                    NativeType.Single => new HeldNetwork(
                        FiniteNetwork<float>.Sample(given, contextSize, coordinateSize, seed, draw, turn.Compute)
                    )
                    {
                        Turn = turn,
                    },
                    NativeType.Double => new HeldNetwork(
                        FiniteNetwork<double>.Sample(given, contextSize, coordinateSize, seed, draw, turn.Compute)
                    )
                    {
                        Turn = turn,
                    },
                    var other => throw new ArgumentException($"type = {(int)other}, must be HK_FLOAT32 or HK_FLOAT64."),
                }
            );
        });

    [UnmanagedCallersOnly(EntryPoint = "hk_network_weights", CallConvs = [typeof(CallConvCdecl)])]
    public static int NetworkWeights(long network, byte* name, NativeArray* weights) =>
        Call.Of(() =>
        {
            HeldNetwork held = Handles.Get<HeldNetwork>(network);
            string block = Call.Text(name, nameof(name));
            NativeArray array = NativeArray.Required(weights, nameof(weights));
            held.Use(null, of => array.Write(Block(of, block).View, block), of => array.Write(Block(of, block).View, block));
        });

    [UnmanagedCallersOnly(EntryPoint = "hk_network_set_weights", CallConvs = [typeof(CallConvCdecl)])]
    public static int NetworkSetWeights(long network, byte* name, NativeArray* weights) =>
        Call.Of(() =>
        {
            HeldNetwork held = Handles.Get<HeldNetwork>(network);
            string block = Call.Text(name, nameof(name));
            NativeArray array = NativeArray.Required(weights, nameof(weights));
            held.Use(null, of => SetWeights(Block(of, block), array, block), of => SetWeights(Block(of, block), array, block));
        });

    [UnmanagedCallersOnly(EntryPoint = "hk_network_outputs", CallConvs = [typeof(CallConvCdecl)])]
    public static int NetworkOutputs(
        long network,
        NativeArray* x,
        NativeArray* z,
        int grid,
        NativeArray* outputs,
        NativeMonitor* monitor
    ) =>
        Call.Of(() =>
        {
            HeldNetwork held = Handles.Get<HeldNetwork>(network);
            NativeInputs points = NativeInputs.Required(x, z, grid, nameof(x), nameof(z));
            NativeArray wanted = NativeArray.Required(outputs, nameof(outputs));
            held.Use(monitor, of => Outputs(of, points, wanted), of => Outputs(of, points, wanted));
        });

    [UnmanagedCallersOnly(EntryPoint = "hk_network_tangent", CallConvs = [typeof(CallConvCdecl)])]
    public static int NetworkTangent(
        long network,
        NativeArray* x,
        NativeArray* z,
        NativeArray* x2,
        NativeArray* z2,
        int grid,
        NativeArray* tangent,
        NativeMonitor* monitor
    ) =>
        Call.Of(() =>
        {
            HeldNetwork held = Handles.Get<HeldNetwork>(network);
            NativeInputs rows = NativeInputs.Required(x, z, grid, nameof(x), nameof(z));
            NativeInputs? columns = rows.Others(x2, z2);
            NativeArray wanted = NativeArray.Required(tangent, nameof(tangent));
            held.Use(monitor, of => Tangent(of, rows, columns, wanted), of => Tangent(of, rows, columns, wanted));
        });

    [UnmanagedCallersOnly(EntryPoint = "hk_network_taylor", CallConvs = [typeof(CallConvCdecl)])]
    public static int NetworkTaylor(
        long network,
        NativeArray* x,
        NativeArray* z,
        NativeArray* x2,
        NativeArray* z2,
        int grid,
        int order,
        NativeArray* terms,
        NativeMonitor* monitor
    ) =>
        Call.Of(() =>
        {
            HeldNetwork held = Handles.Get<HeldNetwork>(network);
            NativeInputs rows = NativeInputs.Required(x, z, grid, nameof(x), nameof(z));
            NativeInputs? columns = rows.Others(x2, z2);
            NativeArray wanted = NativeArray.Required(terms, nameof(terms));
            held.Use(monitor, of => Terms(of, rows, columns, order, wanted), of => Terms(of, rows, columns, order, wanted));
        });

    [UnmanagedCallersOnly(EntryPoint = "hk_network_correlation", CallConvs = [typeof(CallConvCdecl)])]
    public static int NetworkCorrelation(
        long network,
        NativeArray* x,
        NativeArray* z,
        NativeArray* x2,
        NativeArray* z2,
        NativeArray* sources,
        byte* blocks,
        NativeArray* values,
        NativeMonitor* monitor
    ) =>
        Call.Of(() =>
        {
            HeldNetwork held = Handles.Get<HeldNetwork>(network);
            NativeInputs rows = NativeInputs.Required(x, z, 0, nameof(x), nameof(z));
            NativeInputs columns = rows.Others(x2, z2) ?? rows;
            long[] which = NativeArray.At(sources, nameof(sources))?.Integers(nameof(sources)) ?? [];
            TaylorDirection[] directions = Directions(which, Call.Text(blocks));
            NativeArray wanted = NativeArray.Required(values, nameof(values));
            held.Use(
                monitor,
                of => Correlation(of, rows, columns, directions, wanted),
                of => Correlation(of, rows, columns, directions, wanted)
            );
        });

    [UnmanagedCallersOnly(EntryPoint = "hk_network_train", CallConvs = [typeof(CallConvCdecl)])]
    public static int NetworkTrain(
        long network,
        NativeArray* x,
        NativeArray* z,
        NativeArray* values,
        byte* options,
        NativeArray* losses,
        long* steps,
        NativeMonitor* monitor
    ) =>
        Call.Of(() =>
        {
            HeldNetwork held = Handles.Get<HeldNetwork>(network);
            TrainRequest request = Options.Read(options, RequestJson.Default.TrainRequest);
            NativeInputs points = NativeInputs.Required(x, z, 0, nameof(x), nameof(z));
            NativeArray targets = NativeArray.Required(values, nameof(values));
            NativeArray? wanted = Destination(losses, nameof(losses));
            held.Use(
                monitor,
                of => Made(NetworkTraining.Run(of, points, targets, request, wanted, held.Turn)),
                of => Made(NetworkTraining.Run(of, points, targets, request, wanted, held.Turn))
            );

            void Made(long count)
            {
                if (steps is not null)
                {
                    *steps = count;
                }
            }
        });

    [UnmanagedCallersOnly(EntryPoint = "hk_draws", CallConvs = [typeof(CallConvCdecl)])]
    public static int Draws(
        long architecture,
        NativeArray* x,
        NativeArray* z,
        int grid,
        byte* options,
        NativeArray* covarianceMean,
        NativeArray* covarianceVariance,
        NativeArray* tangentMean,
        NativeArray* tangentVariance,
        NativeMonitor* monitor
    ) =>
        Call.Of(() =>
        {
            Architecture given = Handles.Get<HeldArchitecture>(architecture).Architecture;
            DrawRequest request = Options.Read(options, RequestJson.Default.DrawRequest);
            NativeInputs points = NativeInputs.Required(x, z, grid, nameof(x), nameof(z));
            NativeArray? first = Destination(covarianceMean, "covariance_mean"),
                second = Destination(covarianceVariance, "covariance_variance"),
                third = Destination(tangentMean, "tangent_mean"),
                fourth = Destination(tangentVariance, "tangent_variance");
            bool inDouble = Options.InDouble(request.Precision);
            Turn turn = new();
            turn.Take(
                monitor,
                () =>
                {
                    using DrawMoments moments = inDouble
                        ? Moments<double>(given, points, request, turn.Compute)
                        : Moments<float>(given, points, request, turn.Compute);
                    first?.Write<double>(moments.Covariance.Mean, "covariance_mean");
                    third?.Write<double>(moments.Tangent.Mean, "tangent_mean");
                    WriteVariance(moments.Covariance, second, "covariance_variance");
                    WriteVariance(moments.Tangent, fourth, "tangent_variance");
                }
            );
        });

    private static DrawMoments Moments<T>(Architecture architecture, NativeInputs points, DrawRequest request, Compute compute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        DrawOptions usual = new();
        return NetworkDraws.Moments(
            architecture,
            points.Points<T>(),
            usual with
            {
                Draws = request.Draws ?? usual.Draws,
                Seed = request.Seed ?? usual.Seed,
                InfiniteMeta = request.InfiniteMeta ?? usual.InfiniteMeta,
                Compute = compute,
            }
        )!;
    }

    private static void WriteVariance(MatrixMoments moments, NativeArray? wanted, string name)
    {
        if (wanted is { } place)
        {
            using Matrix<double> variance = moments.Variance();
            place.Write<double>(variance, name);
        }
    }

    private static Matrix<T> Block<T>(FiniteNetwork<T> network, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        network.Parameters.FirstOrDefault(block => block.Shape.Name == name)?.Values ?? throw new ArgumentException(
            $"there are no weights '{name}'; there are {string.Join(", ", network.Parameters.Select(block => block.Shape.Name))}."
        );

    private static void SetWeights<T>(Matrix<T> block, NativeArray array, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Matrix<T> given = array.Read<T>();
        bool isVector = block.Columns == 1 && given.Rows * given.Columns == block.Rows;
        if (!isVector && (given.Rows, given.Columns) != (block.Rows, block.Columns))
        {
            throw new ArgumentException(
                $"weights: {name} is {given.Rows} x {given.Columns}, must be {block.Rows} x {block.Columns} (fan_out x fan_in)."
            );
        }

        Finite.Require(given.View, name);
        for (long i = 0; i < block.Rows; i++)
        {
            for (long j = 0; j < block.Columns; j++)
            {
                block[i, j] = isVector && given.Rows == 1 ? given[0, i] : given[i, j];
            }
        }
    }

    private static void Outputs<T>(FiniteNetwork<T> network, NativeInputs points, NativeArray wanted)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        wanted.RequireCount(points.Count * network.OutputCount, "outputs");
        using Matrix<T> outputs = network.Outputs(points.Points<T>());
        wanted.Write(outputs.View, "outputs");
    }

    private static void Tangent<T>(FiniteNetwork<T> network, NativeInputs rows, NativeInputs? columns, NativeArray wanted)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        wanted.RequireCount(checked(rows.Count * network.OutputCount * (columns ?? rows).Count * network.OutputCount), "tangent");
        using Matrix<T> tangent = network.TangentKernel(rows.Points<T>(), columns?.Points<T>());
        wanted.Write(tangent.View, "tangent");
    }

    private static void Terms<T>(FiniteNetwork<T> network, NativeInputs rows, NativeInputs? columns, int order, NativeArray wanted)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        wanted.RequireCount(checked((Math.Max(0, order) + 1L) * rows.Count * (columns ?? rows).Count), "terms");
        using TaylorTerms<T> terms = network.TaylorTerms(rows.Points<T>(), order, columns?.Points<T>());
        for (int r = 0; r <= order; r++)
        {
            wanted.Row(r).Write(terms[r].View, "terms");
        }
    }

    private static void Correlation<T>(
        FiniteNetwork<T> network,
        NativeInputs points,
        NativeInputs sources,
        TaylorDirection[] directions,
        NativeArray wanted
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        wanted.RequireCount(points.Count * network.OutputCount, "values");
        using Matrix<T> values = network.CorrelationFunction(points.Points<T>(), sources.Points<T>(), directions);
        wanted.Write(values.View, "values");
    }

    // Blocks of weights by name, one for each source, separated by commas; all weights where a name is empty.
    private static TaylorDirection[] Directions(long[] sources, string? blocks)
    {
        string[] names = blocks?.Split(',') ?? [.. Enumerable.Repeat("", sources.Length)];
        return names.Length != sources.Length
            ? throw new ArgumentException($"blocks names {names.Length} blocks of weights for {sources.Length} sources.")
            : [.. sources.Zip(names, (source, name) => new TaylorDirection(source, 0, name.Length == 0 ? [] : [name]))];
    }
}
