using System.Runtime.InteropServices;
using System.Text;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Native;

/// <summary>What a call returned, numbered as in hyperkernel.h.</summary>
internal enum Status
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>An argument is wrong: a shape, a name, an option, an entry that is no number.</summary>
    Argument,

    /// <summary>The object is not there, or is of another kind.</summary>
    Handle,

    /// <summary>The callback ended the work.</summary>
    Cancelled,

    /// <summary>There is not enough memory.</summary>
    Memory,

    /// <summary>The numbers do not allow it: not positive definite, not accurate, diverged.</summary>
    Numerical,

    /// <summary>A file cannot be read or written, or is no file of this kind.</summary>
    File,

    /// <summary>The combination is not offered.</summary>
    Unsupported,

    /// <summary>A defect of the library.</summary>
    Defect,
}

/// <summary>Runs what a caller asks for; nothing is ever thrown into the caller.</summary>
internal static unsafe class Call
{
    // The text of a thread's last error, which lies where C can read it until that thread's next error.
    [ThreadStatic]
    private static byte* _error;

    public static byte* LastError => _error;

    /// <summary>Runs work, and says how it ended.</summary>
    public static int Of(Action work)
    {
        try
        {
            work();
            return (int)Status.Done;
        }
#pragma warning disable CA1031 // An exception that leaves managed code ends the caller's process.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Exception cause = e is AggregateException { InnerException: { } inner } ? inner : e;
            Keep(Sentence(cause));
            return (int)StatusOf(cause);
        }
    }

    /// <summary>The caller's text.</summary>
    public static string? Text(byte* text) => text is null ? null : Marshal.PtrToStringUTF8((nint)text);

    /// <summary>The caller's text, which has to be there.</summary>
    public static string Text(byte* text, string name) => Text(text) ?? throw new ArgumentException($"{name} is a null pointer.");

    /// <summary>Writes a text with its final zero, as much as there is room for, and says how long it is.</summary>
    public static void Answer(string text, byte* buffer, long capacity, long* length)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (length is not null)
        {
            *length = bytes.Length;
        }

        if (buffer is null || capacity < 1)
        {
            return;
        }

        int count = (int)Math.Min(bytes.Length, capacity - 1);
        bytes.AsSpan(0, count).CopyTo(new Span<byte>(buffer, count));
        buffer[count] = 0;
    }

    private static void Keep(string message)
    {
        Marshal.FreeCoTaskMem((nint)_error);
        _error = (byte*)Marshal.StringToCoTaskMemUTF8(message);
    }

    private static Status StatusOf(Exception exception) =>
        exception switch
        {
            HandleException => Status.Handle,
            OperationCanceledException => Status.Cancelled,
            DataFormatException or IOException or UnauthorizedAccessException => Status.File,
            InsufficientMemoryException or OutOfMemoryException => Status.Memory,
            NotFiniteException or ArithmeticException => Status.Numerical,
            ArgumentException or FormatException => Status.Argument,
            NotSupportedException => Status.Unsupported,
            InvalidOperationException => Status.Numerical,
            _ => Status.Defect,
        };

    private static string Sentence(Exception exception) =>
        exception switch
        {
            OperationCanceledException => "the callback ended the work.",
            _ when StatusOf(exception) == Status.Defect => $"{exception.GetType().Name}: {exception.Message}",
            _ => ErrorSentence.Of(exception),
        };
}
