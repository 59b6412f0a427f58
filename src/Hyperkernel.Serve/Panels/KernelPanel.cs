using System.Diagnostics;
using System.Text.Json;
using Hyperkernel.Architectures;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Serve.Http;
using Microsoft.AspNetCore.Http;

namespace Hyperkernel.Serve.Panels;

/// <summary>Kernels of an architecture against the angle between inputs, and those of finite networks beside them.</summary>
/// <param name="answers">Lets requests in one at a time.</param>
internal sealed class KernelPanel(Gate answers) : IPanel
{
    private const int Steps = 120;
    private const int FiniteSteps = 12;

    // What a request may take: some seconds of two cores.
    private const int MostLayers = 48;
    private const int MostWidth = 512;
    private const int MostDraws = 64;
    private readonly CancellationTokenSource _end = new();

    /// <inheritdoc/>
    public IEnumerable<Route> Routes => [new(HttpMethods.Post, "/api/kernel", Evaluate)];

    /// <inheritdoc/>
    public void Stop() => _end.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _end.Dispose();

    private async Task Evaluate(HttpContext context)
    {
        KernelRequest request = await Bodies.ReadAsync(context, Messages.Default.KernelRequest).ConfigureAwait(false);
        Require(request.Sweep is "contexts" or "coordinates", "The sweep must be contexts or coordinates.");
        Require(request.OtherAngle is >= 0 and <= Math.PI, "The other angle must be from 0 to pi.");
        Require(request.Draws is 0 or (>= 2 and <= MostDraws), $"The draws must be 0, or from 2 to {MostDraws}.");
        Require(
            Layers(request.Architecture) <= MostLayers,
            $"The architecture has more than {MostLayers} layers, or a width above {MostWidth}; the command line has no such limit."
        );
        Architecture architecture = Architecture.FromJson(request.Architecture.GetRawText());
        Require(
            architecture is Hypernetwork || request.Sweep == "contexts",
            "A plain network has no coordinates; the sweep must be of contexts."
        );
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _end.Token);
        KernelAnswer answer;
        using (await answers.EnterAsync(either.Token).ConfigureAwait(false))
        {
            answer = await Task.Run(() => Answer(architecture, request, either.Token), either.Token).ConfigureAwait(false);
        }

        await Replies.Json(context, answer, Messages.Default.KernelAnswer).ConfigureAwait(false);
    }

    private static void Require(bool condition, string sentence)
    {
        if (!condition)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, sentence);
        }
    }

    private static KernelAnswer Answer(Architecture architecture, KernelRequest request, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        double[] angles = Angles(Steps);
        Compute compute = new() { Cancellation = cancellation };
        using Matrix<double> swept = OnCircle(angles),
            first = OnCircle([0]),
            other = OnCircle([.. angles.Select(_ => request.OtherAngle)]);
        (Matrix<double> contexts, Matrix<double> coordinates) = request.Sweep == "contexts" ? (swept, other) : (other, swept);
        using KernelMatrices<double> kernels = architecture switch
        {
            Hypernetwork h => h.Kernels(first, first, contexts, coordinates, compute),
            Network network => network.Kernels(first, contexts, compute),
            _ => throw new NotSupportedException($"{architecture} has no kernels."),
        };
        return new(
            angles,
            kernels.Tangent.Row(0).ToArray(),
            kernels.Covariance.Row(0).ToArray(),
            request.Draws == 0 ? null : Finite(architecture, request, compute),
            architecture.ToString()!,
            Stopwatch.GetElapsedTime(start).TotalMilliseconds
        );
    }

    private static FiniteKernels Finite(Architecture architecture, KernelRequest request, Compute compute)
    {
        double[] angles = Angles(FiniteSteps);
        using Matrix<double> swept = OnCircle([0, .. angles]),
            other = OnCircle([0, .. angles.Select(_ => request.OtherAngle)]);
        Points<double> points =
            architecture is Network ? Points<double>.Of(swept)
            : request.Sweep == "contexts" ? Points<double>.Pairs(swept, other)
            : Points<double>.Pairs(other, swept);
        using DrawMoments moments = NetworkDraws.Moments(
            architecture,
            points,
            new()
            {
                Draws = request.Draws,
                Seed = request.Seed,
                Compute = compute,
            }
        )!;

        // Of several outputs the first is shown, which has the same law as the others.
        int outputs = (int)(moments.Tangent.Mean.Rows / points.Count);
        double[] Row(Matrix<double> matrix) => [.. Enumerable.Range(1, angles.Length).Select(k => matrix[0, (long)k * outputs])];
        using Matrix<double> variance = moments.Tangent.Variance(),
            error = moments.Covariance.StandardError();
        return new(angles, Row(moments.Tangent.Mean), [.. Row(variance).Select(Math.Sqrt)], Row(moments.Covariance.Mean), Row(error));
    }

    private static double[] Angles(int steps) => [.. Enumerable.Range(0, steps + 1).Select(k => Math.PI * k / steps)];

    // Two numbers of mean square 1, so that the input's variance is 1.
    private static Matrix<double> OnCircle(double[] angles) =>
        Matrix<double>.Create(angles.Length, 2, (i, axis) => Math.Sqrt(2) * (axis == 0 ? Math.Cos(angles[i]) : Math.Sin(angles[i])));

    private static bool IsAllowedWidth(JsonElement width) =>
        width.ValueKind != JsonValueKind.Number || (width.TryGetInt32(out int units) && units <= MostWidth);

    // How many layers there are at any depth; more than allowed where a width is.
    private static int Layers(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                return element.EnumerateArray().Sum(layer => (layer.ValueKind == JsonValueKind.String ? 1 : 0) + Layers(layer));
            case JsonValueKind.Object:
                int sum = 1;
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    if (property.NameEquals("width") && !IsAllowedWidth(property.Value))
                    {
                        return MostLayers + 1;
                    }

                    sum += Layers(property.Value);
                }

                return sum;
            default:
                return 0;
        }
    }
}
