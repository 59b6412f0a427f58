using System.Globalization;
using Hyperkernel.Layers.Forms;
using Hyperkernel.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Hyperkernel.Serve.Http;

/// <summary>Finds what answers a request, and turns its errors into sentences.</summary>
internal sealed class Router(IReadOnlyList<Route> routes, TextWriter error)
{
    private readonly ILookup<string, Route> _routes = routes.Concat(PageFiles.Routes).ToLookup(route => route.Path);

    /// <summary>Answers.</summary>
    public async Task Handle(HttpContext context)
    {
        try
        {
            Route route = Find(context.Request);
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            {
                size.MaxRequestBodySize = route.MostBytes;
            }

            if (context.Request.ContentLength > route.MostBytes)
            {
                throw TooLarge(route.MostBytes);
            }

            await route.Handle(context).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            (int status, string sentence) = Problem(e);
            if (status == StatusCodes.Status500InternalServerError)
            {
                await error.WriteLineAsync(e.ToString()).ConfigureAwait(false);
            }

            await Replies.Error(context, status, sentence).ConfigureAwait(false);
        }
    }

    /// <summary>The status and the sentence of an error; as on the command line, only a defect has none of its own.</summary>
    internal static (int Status, string Sentence) Problem(Exception exception) =>
        exception switch
        {
            RequestException e => (e.Status, e.Message),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => (413, "The body is too large."),
            BadHttpRequestException e => (e.StatusCode, "The request is broken or too slow."),
            AggregateException { InnerException: { } inner } => Problem(inner),
            // Its name is the program's own, in a folder that nobody knows.
            DataFormatException e => (400, $"The file: {e.Problem}"),
            ArgumentException or NotSupportedException or FormatException or ArchitectureFormatException => (
                400,
                ErrorSentence.Of(exception)
            ),
            FileNotFoundException or DirectoryNotFoundException => (404, "Its file is not here any more."),
            IOException or UnauthorizedAccessException => (
                507,
                "A file of the program cannot be written or read; perhaps there is no room left on the disk."
            ),
            InsufficientMemoryException or OutOfMemoryException or ArithmeticException or InvalidOperationException => (
                422,
                exception.Message
            ),
            OperationCanceledException => (503, "The program ends, and the work with it."),
            _ => (500, "The program has a defect here; what went wrong stands where it was started."),
        };

    private static RequestException TooLarge(long most) =>
        new(
            StatusCodes.Status413PayloadTooLarge,
            string.Create(CultureInfo.InvariantCulture, $"The body is too large; at most {most:N0} bytes are taken.")
        );

    private Route Find(HttpRequest request)
    {
        Route[] there = [.. _routes[request.Path.Value ?? ""]];
        return there.Length == 0 ? throw new RequestException(StatusCodes.Status404NotFound, "There is nothing of this name.")
            : Array.Find(there, route => route.Method == request.Method) is { } found ? found
            : throw new RequestException(
                StatusCodes.Status405MethodNotAllowed,
                $"It must be asked for by {string.Join(" or ", there.Select(route => route.Method))}."
            );
    }
}
