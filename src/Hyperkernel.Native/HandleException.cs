namespace Hyperkernel.Native;

/// <summary>A handle names no object, or one of another kind.</summary>
public sealed class HandleException(string message) : Exception(message);
