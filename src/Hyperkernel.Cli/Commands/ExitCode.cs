using Hyperkernel.Architectures;
using Hyperkernel.Layers.Forms;
using Hyperkernel.Storage;

namespace Hyperkernel.Cli.Commands;

/// <summary>Exit codes, and which error has which.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int WorkFailed = 1;
    public const int CommandWrong = 2;

    /// <summary>Runs a command's work and turns its errors into one sentence and an exit code.</summary>
    /// <param name="error">Where the sentence goes.</param>
    /// <param name="work">The work.</param>
    public static int Of(TextWriter error, Action work)
    {
        try
        {
            work();
            return Done;
        }
        catch (Exception e) when (Code(e) is { } code)
        {
            error.WriteLine(Sentence(e));
            return code;
        }
    }

    // What is wrong in the command or in the files it names is 2; what goes wrong afterwards is 1. Anything else is a defect and shows
    // itself whole.
    private static int? Code(Exception exception) =>
        exception switch
        {
            ArgumentException or NotSupportedException or ArchitectureFormatException or FormatException or DataFormatException =>
                CommandWrong,
            FileNotFoundException or DirectoryNotFoundException => CommandWrong,
            IOException or UnauthorizedAccessException or InsufficientMemoryException or OutOfMemoryException => WorkFailed,
            OperationCanceledException or ArithmeticException or InvalidOperationException => WorkFailed,
            AggregateException { InnerException: { } inner } => Code(inner),
            _ => null,
        };

    private static string Sentence(Exception exception) =>
        exception switch
        {
            AggregateException { InnerException: { } inner } => Sentence(inner),
            OperationCanceledException => "Interrupted; nothing was written.",
            _ => ErrorSentence.Of(exception),
        };
}
