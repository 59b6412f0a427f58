namespace Hyperkernel.Data;

/// <summary>The element types of .npy files that are read and written, all little-endian.</summary>
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
}
