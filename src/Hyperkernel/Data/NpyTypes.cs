namespace Hyperkernel.Data;

/// <summary>What the .npy format calls the element types, and how large they are.</summary>
internal static class NpyTypes
{
    private static readonly (NpyType Type, string Descriptor, int Bytes)[] Table =
    [
        (NpyType.Single, "<f4", sizeof(float)),
        (NpyType.Double, "<f8", sizeof(double)),
        (NpyType.Byte, "|u1", sizeof(byte)),
        (NpyType.Int32, "<i4", sizeof(int)),
        (NpyType.Int64, "<i8", sizeof(long)),
        (NpyType.Boolean, "|b1", sizeof(bool)),
    ];

    /// <summary>The type that holds <typeparamref name="T"/> as it is.</summary>
    public static NpyType Of<T>() =>
        typeof(T) == typeof(float) ? NpyType.Single
        : typeof(T) == typeof(double) ? NpyType.Double
        : throw new NotSupportedException($"Arrays of {typeof(T).Name} are not written; float and double are.");

    public static string Descriptor(this NpyType type) => Entry(type).Descriptor;

    public static int Bytes(this NpyType type) => Entry(type).Bytes;

    /// <summary>The type that a descriptor such as <c>&lt;f4</c> names.</summary>
    /// <exception cref="DataFormatException">It names another type.</exception>
    public static NpyType Parse(string descriptor, string file)
    {
        foreach ((NpyType type, string known, int bytes) in Table)
        {
            // The byte order of a single byte means nothing, so any mark will do.
            bool sameOrder = bytes == 1 || known[0] == descriptor.FirstOrDefault();
            if (sameOrder && descriptor.Length == 3 && descriptor.AsSpan(1).SequenceEqual(known.AsSpan(1)))
            {
                return type;
            }
        }

        string order = descriptor.StartsWith('>') ? " (big-endian)" : string.Empty;
        throw new DataFormatException(
            file, $"the dtype is '{descriptor}'{order}; allowed are {string.Join(", ", Table.Select(entry => entry.Descriptor))} (little-endian).");
    }

    private static (NpyType Type, string Descriptor, int Bytes) Entry(NpyType type) =>
        Enum.IsDefined(type) ? Table[(int)type] : throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown .npy element type.");
}
