namespace Hyperkernel.Layers.Forms;

/// <summary>A text is not an architecture; the message says where and what would be allowed there.</summary>
/// <param name="message">The sentence for people.</param>
/// <param name="inner">What was found first, if anything.</param>
public sealed class ArchitectureFormatException(string message, Exception? inner = null) : FormatException(message, inner);
