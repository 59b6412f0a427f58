using System.Text.Json.Serialization;

namespace Hyperkernel.Storage;

/// <summary>The precision of a file's arrays, as manifests name it.</summary>
[JsonConverter(typeof(LowerCaseConverter<NumberPrecision>))]
internal enum NumberPrecision
{
    /// <summary>32 bits.</summary>
    Single,

    /// <summary>64 bits.</summary>
    Double,
}
