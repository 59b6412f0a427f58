namespace Hyperkernel.Storage;

/// <summary>The element types of .npy files that are read, in either byte order, and written, little-endian.</summary>
public enum NpyType
{
    /// <summary>float32.</summary>
    Single,

    /// <summary>float64.</summary>
    Double,

    /// <summary>uint8.</summary>
    Byte,

    /// <summary>int32.</summary>
    Int32,

    /// <summary>int64.</summary>
    Int64,

    /// <summary>bool: 0 is false, anything else true.</summary>
    Boolean,

    /// <summary>float16.</summary>
    Half,

    /// <summary>int8.</summary>
    SByte,

    /// <summary>int16.</summary>
    Int16,

    /// <summary>uint16.</summary>
    UInt16,

    /// <summary>uint32.</summary>
    UInt32,

    /// <summary>uint64.</summary>
    UInt64,
}
