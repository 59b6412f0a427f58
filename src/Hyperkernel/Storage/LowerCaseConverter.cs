using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hyperkernel.Storage;

/// <summary>An enumeration's names in lower case, and nothing else.</summary>
internal sealed class LowerCaseConverter<TEnum> : JsonConverter<TEnum>
    where TEnum : struct, Enum
{
    /// <inheritdoc/>
    public override TEnum Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? name = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        foreach (TEnum value in Enum.GetValues<TEnum>())
        {
            if (Name(value) == name)
            {
                return value;
            }
        }

        throw new FormatException(
            $"the {typeof(TEnum).Name} is '{name}', must be {string.Join(" or ", Enum.GetValues<TEnum>().Select(Name))}"
        );
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TEnum value, JsonSerializerOptions options) => writer.WriteStringValue(Name(value));

    private static string Name(TEnum value) => Enum.GetName(value)!.ToLowerInvariant();
}
