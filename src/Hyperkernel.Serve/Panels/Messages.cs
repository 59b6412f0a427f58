using System.Text.Json;
using System.Text.Json.Serialization;
using Hyperkernel.Serve.Tables;

namespace Hyperkernel.Serve.Panels;

/// <summary>How far the fit of images is.</summary>
/// <param name="State">waiting, fitting, ready or failed.</param>
/// <param name="Words">What is being done, or what went wrong.</param>
/// <param name="Height">Rows of an image.</param>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Images">What the images are.</param>
/// <param name="Learnt">How many were learnt from.</param>
/// <param name="Seconds">How long it has taken.</param>
/// <param name="Methods">The methods, once they are fitted.</param>
internal sealed record CompletionState(
    string State,
    string Words,
    int Height,
    int Width,
    string Images,
    int Learnt,
    double Seconds,
    IReadOnlyList<FittedMethod> Methods
);

/// <summary>A fitted method.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Setting">What it chose on training images.</param>
/// <param name="Error">Its mean squared error on the hidden pixels of other images.</param>
/// <param name="Coverage">The share of these pixels in their 90 % intervals; null where there are none.</param>
internal sealed record FittedMethod(string Name, string Setting, double Error, double? Coverage);

/// <summary>The upper half of an image, row after row.</summary>
/// <param name="Pixels">Numbers from 0 to 1.</param>
internal sealed record Drawing(float[] Pixels);

/// <summary>A completed image.</summary>
/// <param name="Milliseconds">How long the methods took.</param>
/// <param name="Methods">What each of them says.</param>
internal sealed record Completed(double Milliseconds, IReadOnlyList<CompletedBy> Methods);

/// <summary>What a method says.</summary>
/// <param name="Name">The method.</param>
/// <param name="Image">All pixels, not clipped.</param>
/// <param name="Deviation">The standard deviation of each.</param>
internal sealed record CompletedBy(string Name, float[] Image, float[] Deviation);

/// <summary>An image to begin with.</summary>
/// <param name="Pixels">All its pixels.</param>
internal sealed record Example(float[] Pixels);

/// <summary>All messages; what is not expected in them is an error.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CompletionState))]
[JsonSerializable(typeof(Drawing))]
[JsonSerializable(typeof(Completed))]
[JsonSerializable(typeof(Example))]
[JsonSerializable(typeof(PeriodicFunction))]
[JsonSerializable(typeof(OperatorAnswer))]
[JsonSerializable(typeof(KernelRequest))]
[JsonSerializable(typeof(KernelAnswer))]
[JsonSerializable(typeof(TableAnswer))]
[JsonSerializable(typeof(FitRequest))]
[JsonSerializable(typeof(FitEvent))]
[JsonSerializable(typeof(CurveRequest))]
[JsonSerializable(typeof(CurveAnswer))]
internal sealed partial class Messages : JsonSerializerContext;
