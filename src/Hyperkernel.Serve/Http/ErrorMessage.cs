using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hyperkernel.Serve.Http;

/// <summary>Why there is no answer.</summary>
/// <param name="Error">A sentence.</param>
internal sealed record ErrorMessage(string Error);

/// <summary>The same as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ErrorMessage))]
internal sealed partial class ErrorJson : JsonSerializerContext;
