using Hyperkernel.Storage;

namespace Hyperkernel.Cli.Rendering.Pictures;

/// <summary>How pictures are shown in a terminal.</summary>
internal enum PictureProtocol
{
    /// <summary>By what the terminal says that it can.</summary>
    Auto,

    /// <summary>By kitty's graphics protocol.</summary>
    Kitty,

    /// <summary>By sixels.</summary>
    Sixel,
}

/// <summary>What options call protocols.</summary>
internal static class PictureProtocols
{
    /// <summary>The words.</summary>
    public static WordList<PictureProtocol> Words { get; } =
        new(("auto", PictureProtocol.Auto), ("kitty", PictureProtocol.Kitty), ("sixel", PictureProtocol.Sixel));
}
