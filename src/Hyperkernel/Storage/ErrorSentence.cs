namespace Hyperkernel.Storage;

/// <summary>What an error says to people.</summary>
internal static class ErrorSentence
{
    /// <summary>Its message, without what the framework adds to that of an argument: the parameter's name, and a line with the
    /// value.</summary>
    public static string Of(Exception exception) =>
        exception is ArgumentException { ParamName: { } name }
            ? exception.Message.Split('\n')[0].TrimEnd().Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
            : exception.Message;
}
