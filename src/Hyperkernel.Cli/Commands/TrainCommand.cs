using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Hyperkernel.Cli.Rendering;
using Hyperkernel.FiniteWidth;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;
using Hyperkernel.Training;
using Spectre.Console;

namespace Hyperkernel.Cli.Commands;

/// <summary><c>hyperkernel train</c>: a finite network or hypernetwork by stochastic gradient descent.</summary>
internal sealed class TrainCommand(IAnsiConsole console, TextWriter output)
{
    private const int UsualBatch = 100;
    private const int UsualSeconds = 60;

    private readonly TrainInputs _inputs = new();
    private readonly Option<double?> _rate = CommonOptions.Positive("--rate", "The learning rate mu, > 0.");
    private readonly Option<Func<double, long, LearningRate>?> _schedule = CommonOptions.Parsed<Func<double, long, LearningRate>?>(
        "--schedule",
        "constant|step:N:F|cosine",
        "The rate's course: constant; times F after every N steps; or a cosine to 0 at the last step. [default: constant]",
        ParseSchedule
    );
    private readonly Option<Optimizer> _optimizer = CommonOptions.Parsed(
        "--optimiser",
        "sgd|momentum[:0.9]|adam",
        "What becomes of a gradient.",
        ParseOptimizer,
        Optimizer.Sgd
    );
    private readonly Option<int?> _steps = CommonOptions.OptionalCount("--steps", "Steps altogether.");
    private readonly Option<int?> _epochs = CommonOptions.OptionalCount(
        "--epochs",
        "Epochs altogether, instead of steps: each goes through all examples once."
    );
    private readonly Option<int?> _batch = CommonOptions.Parsed<int?>(
        "--batch",
        "N|all",
        "Examples of a step. [default: 100, or all if there are fewer]",
        text =>
            text == "all" ? int.MaxValue
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size > 0 ? size
            : throw new FormatException($"is '{text}', must be a whole number from 1 on, or all.")
    );
    private readonly Option<Precision> _precision = CommonOptions.PrecisionOption(Precision.Single);
    private readonly Option<ulong> _seed = CommonOptions.Seed();
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on from the folder's checkpoint.npz if there is one." };
    private readonly Option<int> _seconds = CommonOptions.Count(
        "--checkpoint-seconds",
        "Write a checkpoint when this many seconds have passed; 0: after each step.",
        least: 0,
        usual: UsualSeconds
    );
    private readonly Option<bool> _json = CommonOptions.Json();
    private readonly Option<DirectoryInfo> _folder = CommonOptions.OutputFolder(
        "--out",
        "Folder for losses.npy, outputs.npy, model.npz and checkpoint.npz.",
        new(Path.Combine("out", "train"))
    );

    private IReadOnlyList<Option> Options =>
        [.. _inputs.Options, _rate, _schedule, _optimizer, _steps, _epochs, _batch, _precision, _seed, _resume, _seconds, _json, _folder];

    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error)
    {
        TrainCommand train = new(console, output);
        train._rate.Required = true;
        return CommandWork.Of(
            "train",
            "Train a finite network or hypernetwork on your own arrays, and save it.",
            train.Options,
            error,
            train.Run
        );
    }

    private void Run(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(_steps).HasValue == parsed.GetValue(_epochs).HasValue)
        {
            throw new ArgumentException("hyperkernel train needs --steps or --epochs, and not both.");
        }

        if (parsed.GetValue(_precision) == Precision.Double)
        {
            Train<double>(parsed, cancellation);
        }
        else
        {
            Train<float>(parsed, cancellation);
        }
    }

    private void Train<T>(ParseResult parsed, CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (FiniteNetwork<T> network, PointData<T> data, PointData<T>? test) = _inputs.Read<T>(parsed, parsed.GetValue(_seed));
        using (network)
        {
            int size =
                parsed.GetValue(_batch) is not { } batch ? Math.Min(UsualBatch, data.Count)
                : batch == int.MaxValue ? data.Count
                : batch;
            long total = parsed.GetValue(_steps) ?? parsed.GetValue(_epochs)!.Value * (((long)data.Count + size - 1) / size);
            using Trainer<T> trainer = new(
                network,
                data,
                new()
                {
                    Rate = (parsed.GetValue(_schedule) ?? Constant)(parsed.GetValue(_rate)!.Value, total),
                    Optimizer = parsed.GetRequiredValue(_optimizer),
                    Seed = parsed.GetValue(_seed),
                    BatchSize = size == data.Count ? null : size,
                }
            );
            TrainRun<T> run = new(trainer, total, parsed.GetRequiredValue(_folder).ToString());
            IAnsiConsole? watched = parsed.GetValue(_json) ? null : console;
            TrainResult result = run.Run(
                test,
                parsed.GetValue(_resume),
                TimeSpan.FromSeconds(parsed.GetValue(_seconds)),
                watched,
                cancellation
            );
            TrainReport.Write(watched, output, result);
        }
    }

    private static Func<double, long, LearningRate> ParseSchedule(string text)
    {
        switch (text.Split(':'))
        {
            case ["constant"]:
                return Constant;
            case ["cosine"]:
                return LearningRate.Cosine;
            case ["step", string every, string factor]
                when long.TryParse(every, NumberStyles.None, CultureInfo.InvariantCulture, out long n)
                    && n > 0
                    && double.TryParse(factor, NumberStyles.Float, CultureInfo.InvariantCulture, out double f)
                    && double.IsFinite(f)
                    && f > 0:
                return (rate, _) => LearningRate.Stepwise(rate, n, f);
            default:
                throw new FormatException($"is '{text}', must be constant, cosine, or step:N:F such as step:1000:0.1.");
        }
    }

    private static LearningRate Constant(double rate, long steps) => LearningRate.Constant(rate);

    private static Optimizer ParseOptimizer(string text) =>
        text.Split(':') switch
        {
            ["sgd"] => Optimizer.Sgd,
            ["momentum"] => Optimizer.Momentum(),
            ["momentum", string part]
                when double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double c) && c is >= 0 and < 1 =>
                Optimizer.Momentum(c),
            ["adam"] => Optimizer.Adam(),
            _ => throw new FormatException($"is '{text}', must be sgd, momentum, momentum:C with 0 <= C < 1, or adam."),
        };
}
