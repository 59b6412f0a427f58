namespace Hyperkernel.Storage;

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
        (NpyType.Half, "<f2", sizeof(ushort)),
        (NpyType.SByte, "|i1", sizeof(sbyte)),
        (NpyType.Int16, "<i2", sizeof(short)),
        (NpyType.UInt16, "<u2", sizeof(ushort)),
        (NpyType.UInt32, "<u4", sizeof(uint)),
        (NpyType.UInt64, "<u8", sizeof(ulong)),
    ];

    /// <summary>The type that holds <typeparamref name="T"/> as it is.</summary>
    public static NpyType Of<T>() =>
        typeof(T) == typeof(float) ? NpyType.Single
        : typeof(T) == typeof(double) ? NpyType.Double
        : throw new NotSupportedException($"Arrays of {typeof(T).Name} are not written; float and double are.");

    public static string Descriptor(this NpyType type) => Entry(type).Descriptor;

    public static int Bytes(this NpyType type) => Entry(type).Bytes;

    /// <summary>Whether a type holds whole numbers.</summary>
    public static bool IsInteger(this NpyType type) => type is not (NpyType.Half or NpyType.Single or NpyType.Double or NpyType.Boolean);

    /// <summary>
    /// The type that a descriptor such as <c>&lt;f4</c> names, and whether its bytes stand in the other order (<c>&gt;f4</c>).
    /// </summary>
    /// <exception cref="DataFormatException">It names another type.</exception>
    public static (NpyType Type, bool IsSwapped) Parse(string descriptor, string file)
    {
        // The byte order of a single byte means nothing, so any mark will do; '=' is that of the machine that wrote, which is not known.
        char order = descriptor.FirstOrDefault();
        foreach ((NpyType type, string known, int bytes) in Table)
        {
            if ((bytes == 1 || order is '<' or '>') && descriptor.Length == 3 && descriptor.AsSpan(1).SequenceEqual(known.AsSpan(1)))
            {
                return (type, bytes > 1 && order == '>');
            }
        }

        string what = descriptor.AsSpan(Math.Min(1, descriptor.Length)) switch
        {
            ['c', ..] => ", complex numbers; their real and imaginary parts can be columns (np.stack([a.real, a.imag], -1))",
            ['M' or 'm', ..] => ", dates or times; save them as numbers, such as days since the first",
            ['f', ..] => "; save array.astype(np.float64)",
            ['O', ..] => ", Python objects; save array.astype(np.float64), which fails where an entry is no number",
            ['U' or 'S', ..] => ", texts; save array.astype(np.float64), which fails where an entry is no number",
            _ => "",
        };
        throw new DataFormatException(
            file,
            $"the dtype is '{descriptor}'{what}. Allowed are {string.Join(", ", Table.Select(entry => entry.Descriptor[1..]))}, "
                + $"in either byte order."
        );
    }

    private static (NpyType Type, string Descriptor, int Bytes) Entry(NpyType type) =>
        Enum.IsDefined(type) ? Table[(int)type] : throw new ArgumentOutOfRangeException(nameof(type), type, "Unknown .npy element type.");
}
