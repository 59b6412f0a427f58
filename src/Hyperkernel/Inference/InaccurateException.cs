namespace Hyperkernel.Inference;

/// <summary>
/// An answer of the accuracy that was asked for could not be had; the message says what was found, what is allowed and what helps.
/// </summary>
/// <param name="message">The message.</param>
public sealed class InaccurateException(string message) : ArithmeticException(message);
