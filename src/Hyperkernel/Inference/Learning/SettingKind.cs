namespace Hyperkernel.Inference.Learning;

/// <summary>What a setting belongs to.</summary>
public enum SettingKind
{
    /// <summary>A column of the contexts, or of a plain network's inputs.</summary>
    ContextColumn,

    /// <summary>A column of the coordinates.</summary>
    CoordinateColumn,

    /// <summary>A layer of the meta network, or of the only network.</summary>
    MetaLayer,

    /// <summary>A layer of the primary network.</summary>
    PrimaryLayer,

    /// <summary>The variance of the noise, in the units of the kernel.</summary>
    Ridge,

    /// <summary>
    /// The square of the values' amplitude, where observations have noise of their own; elsewhere it is known from the other settings.
    /// </summary>
    Amplitude,
}
