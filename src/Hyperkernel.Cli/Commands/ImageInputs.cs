using System.CommandLine;
using Hyperkernel.Data;

namespace Hyperkernel.Cli.Commands;

/// <summary>The options that say of images what their files do not say.</summary>
internal sealed class ImageInputs
{
    private readonly Option<AxisOrder?> _axes = CommonOptions.Parsed<AxisOrder?>(
        "--axes",
        "NHW|NHWC|NCHW",
        "The order of a .npy array's axes: number, height, width, channels, in any order. [default: NHW or NHWC]",
        AxisOrder.Parse
    );

    private readonly Option<double?> _scale = CommonOptions.Positive(
        "--scale",
        "The number that stands for 1 (white), by which all are divided. [default: 255 for bytes, 65535 for 16-bit PNG files, 1 for floats]"
    );

    public IReadOnlyList<Option> Options => [_axes, _scale];

    /// <summary>What was given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="hasFiles">Whether files of images are given, without which the options mean nothing.</param>
    /// <param name="files">The option that names files.</param>
    /// <exception cref="ArgumentException">They mean nothing.</exception>
    public ImageOptions Read(ParseResult parsed, bool hasFiles, string files) =>
        hasFiles || parsed.Given(_axes, _scale) is null
            ? new() { Axes = parsed.GetValue(_axes), Scale = parsed.GetValue(_scale) }
            : throw new ArgumentException($"--axes and --scale are about the files of {files}, which is not given.");
}
