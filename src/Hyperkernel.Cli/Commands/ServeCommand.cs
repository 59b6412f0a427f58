using System.CommandLine;
using System.Globalization;
using Hyperkernel.Data;
using Hyperkernel.Serve;
using Hyperkernel.Serve.Panels;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel serve</c>: a page in the browser, on this machine alone.</summary>
internal sealed class ServeCommand(TextWriter output, TextWriter error)
{
    private readonly Option<int> _port = CommonOptions.Parsed(
        "--port",
        "P",
        "The port on the loopback. [default: any that is free]",
        text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is >= 1 and <= 65535
                ? port
                : throw new FormatException($"is '{text}', must be a whole number from 1 to 65535.")
    );
    private readonly Option<string?> _images = CommonOptions.Parsed<string?>(
        "--images",
        "FILE|FOLDER",
        "Images to complete on the page: an IDX or .npy file, or a folder of PNG images; the built-in generated images if absent.",
        text => text.Length > 0 ? text : throw new FormatException("is empty, must be the name of a file or a folder.")
    );
    private readonly ImageInputs _reading = new();
    private readonly Option<int> _train = CommonOptions.Count("--train", "Images to learn from.", least: 10, usual: 1000);
    private readonly Option<ulong> _seed = CommonOptions.Seed();

    public static Command Create(TextWriter output, TextWriter error)
    {
        ServeCommand serve = new(output, error);
        return CommandWork.Of(
            "serve",
            "Open a page to try it all in the browser, on this machine alone.",
            [serve._port, serve._images, .. serve._reading.Options, serve._train, serve._seed],
            error,
            serve.Run
        );
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        string? path = parsed.GetValue(_images);
        ImageOptions reading = _reading.Read(parsed, path is not null, _images.Name);
        ServeOptions options = new()
        {
            Port = parsed.GetValue(_port),
            Images = path is null ? null : ImageSet.Load(path, reading),
            TrainImages = parsed.GetValue(_train),
            Seed = parsed.GetValue(_seed),
            Error = error,
        };
        Serve(options, cancellation).GetAwaiter().GetResult();
    }

    private async Task Serve(ServeOptions options, CancellationToken cancellation)
    {
        await using PageServer server = await PageServer.StartAsync(options, cancellation).ConfigureAwait(false);
        await output.WriteLineAsync($"Open {server.Address}").ConfigureAwait(false);
        await output.WriteLineAsync("The address is for you alone. Ctrl-C ends the program.").ConfigureAwait(false);
        await output.FlushAsync(cancellation).ConfigureAwait(false);
        await server.RunAsync(cancellation).ConfigureAwait(false);
    }
}
