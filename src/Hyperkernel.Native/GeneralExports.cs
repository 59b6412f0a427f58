using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Inference.Models;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;
using Hyperkernel.Storage;

namespace Hyperkernel.Native;

/// <summary>Functions of hyperkernel.h that are about no work: versions, errors, objects, files.</summary>
internal static unsafe partial class Exports
{
    private static readonly byte* _version = (byte*)
        Marshal.StringToCoTaskMemUTF8(typeof(RegressionModel).Assembly.GetName().Version!.ToString(3));

    [UnmanagedCallersOnly(EntryPoint = "hk_version", CallConvs = [typeof(CallConvCdecl)])]
    public static byte* Version() => _version;

    [UnmanagedCallersOnly(EntryPoint = "hk_last_error", CallConvs = [typeof(CallConvCdecl)])]
    public static byte* LastError() => Call.LastError;

    [UnmanagedCallersOnly(EntryPoint = "hk_info", CallConvs = [typeof(CallConvCdecl)])]
    public static int Info(byte* buffer, long capacity, long* length) =>
        Call.Of(() =>
        {
            JsonObject info = new()
            {
                ["version"] = Marshal.PtrToStringUTF8((nint)_version),
                ["cores"] = Environment.ProcessorCount,
                ["vector_bits"] = 8 * Vector<byte>.Count,
                ["avx512"] = Vector512.IsHardwareAccelerated,
                ["memory_available"] = new Compute().AvailableBytes,
                ["matrix_library"] = MatrixBackends.Default.Description,
            };
            Call.Answer(info.ToJsonString(), buffer, capacity, length);
        });

    [UnmanagedCallersOnly(EntryPoint = "hk_architecture", CallConvs = [typeof(CallConvCdecl)])]
    public static int ParseArchitecture(byte* description, long* architecture) =>
        Call.Of(() =>
        {
            string text = Call.Text(description, nameof(description));
            Keep(architecture, new HeldArchitecture(ArchitectureText.Parse(text)));
        });

    [UnmanagedCallersOnly(EntryPoint = "hk_describe", CallConvs = [typeof(CallConvCdecl)])]
    public static int Describe(long handle, byte* buffer, long capacity, long* length) =>
        Call.Of(() => Call.Answer(Description(Handles.Get<Held>(handle)), buffer, capacity, length));

    [UnmanagedCallersOnly(EntryPoint = "hk_free", CallConvs = [typeof(CallConvCdecl)])]
    public static int Free(long handle) =>
        Call.Of(() =>
        {
            if (handle != 0)
            {
                Handles.Free(handle);
            }
        });

    [UnmanagedCallersOnly(EntryPoint = "hk_save", CallConvs = [typeof(CallConvCdecl)])]
    public static int Save(long handle, byte* path) =>
        Call.Of(() =>
        {
            Held held = Handles.Get<Held>(handle);
            string file = Call.Text(path, nameof(path));
            held.Use(
                null,
                () =>
                {
                    switch (held)
                    {
                        case HeldRegression regression:
                            regression.Model.Save(file);
                            break;
                        case HeldOperator learnt:
                            learnt.Model.Save(file);
                            break;
                        case HeldNetwork { Single: { } network }:
                            NetworkModel.Save(network, file);
                            break;
                        case HeldNetwork { Double: { } network }:
                            NetworkModel.Save(network, file);
                            break;
                        default:
                            throw new HandleException($"object {handle} is {held.Kind}, which is kept as its description.");
                    }
                }
            );
        });

    [UnmanagedCallersOnly(EntryPoint = "hk_load", CallConvs = [typeof(CallConvCdecl)])]
    public static int Load(byte* path, long* handle) =>
        Call.Of(() =>
        {
            string file = Call.Text(path, nameof(path));
            Turn turn = new();
            Keep(
                handle,
                NetworkModel.Recognises(file) ? LoadNetwork(file, turn)
                    : OperatorRegression.Recognises(file) ? new HeldOperator(OperatorRegression.Load(file, turn.Compute)) { Turn = turn }
                    : new HeldRegression(RegressionModel.Load(file, turn.Compute)) { Turn = turn }
            );
        });

    private static HeldNetwork LoadNetwork(string file, Turn turn)
    {
        NetworkModel model = NetworkModel.Load(file, turn.Compute);
        return model.Single is { } single ? new(single) { Turn = turn } : new(model.Double!) { Turn = turn };
    }

    private static void Keep(long* handle, Held held)
    {
        if (handle is null)
        {
            held.Close();
            throw new ArgumentException("there is no place for the handle: its pointer is null.");
        }

        *handle = Handles.Add(held);
    }

    private static string Description(Held held) =>
        held switch
        {
            HeldArchitecture { Architecture: var architecture } => ArchitectureText.Describe(architecture),
            HeldRegression { Model: var model } => OfRegression(model),
            HeldOperator { Model: var model } => OfOperator(model),
            HeldValidation { Validation: var validation } => OfValidation(validation),
            HeldNetwork { Single: { } network } => OfNetwork(network),
            HeldNetwork { Double: { } network } => OfNetwork(network),
            _ => throw new HandleException($"{held.Kind} has no description."),
        };

    private static string OfRegression(RegressionModel model) =>
        new JsonObject
        {
            ["object"] = "regression",
            ["channels"] = model.Channels,
            ["channel_axis"] = model.HasChannelAxis,
            ["context_width"] = model.ContextWidth,
            ["coordinates"] = model.Coordinates is { } z ? new JsonArray(z.Rows, z.Columns) : null,
            ["noise_std"] = model.NoiseStd,
            ["known_points"] = model.KnownPoints,
            ["model"] = JsonNode.Parse(model.Manifest.ToJson()),
        }.ToJsonString(_numbers);

    private static string OfValidation(Validation validation) =>
        JsonText.Object(writer =>
        {
            writer.WriteString("object", "validation");
            ValidationJson.Write(writer, validation);
        });

    private static string OfOperator(OperatorRegression model) =>
        new JsonObject
        {
            ["object"] = "operator",
            ["functions"] = model.Functions,
            ["input_shape"] = Shape(model.InputGrid, model.Options.InputChannels),
            ["output_shape"] = Shape(model.OutputGrid, model.Options.OutputChannels),
            ["model"] = JsonNode.Parse(model.Manifest),
        }.ToJsonString(_numbers);

    private static string OfNetwork<T>(FiniteNetwork<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new JsonObject
        {
            ["object"] = "network",
            ["outputs"] = network.OutputCount,
            ["generated"] = network.GeneratedCount,
            ["parameters"] = new JsonArray(
                [
                    .. network.Parameters.Select(block => new JsonArray(
                        block.Shape.Name,
                        block.Shape.Rows,
                        block.Shape.Columns,
                        block.Shape.Scale
                    )),
                ]
            ),
            ["model"] = JsonNode.Parse(NetworkModel.ManifestOf(network).ToJson()),
        }.ToJsonString(_numbers);

    private static JsonArray Shape(FunctionGrid grid, int channels) =>
        new([.. grid.Shape.Select(points => JsonValue.Create(points)), .. channels > 1 ? [JsonValue.Create(channels)] : (JsonNode[])[]]);

    private static readonly JsonSerializerOptions _numbers = new()
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
        TypeInfoResolver = RequestJson.Default,
        MaxDepth = 512,
    };
}
