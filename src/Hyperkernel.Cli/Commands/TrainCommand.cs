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
internal static class TrainCommand
{
    private const int UsualBatch = 100;
    private const int UsualSeconds = 60;

    public static Command Create(IAnsiConsole console, TextWriter output, TextWriter error)
    {
        TrainInputs inputs = new();
        Option<double?> rate = CommonOptions.Positive("--rate", "The learning rate mu, > 0.");
        Option<Func<double, long, LearningRate>?> schedule = CommonOptions.Parsed<Func<double, long, LearningRate>?>(
            "--schedule",
            "constant|step:N:F|cosine",
            "The rate's course: constant; times F after every N steps; or a cosine to 0 at the last step. [default: constant]",
            ParseSchedule
        );
        Option<Optimizer> optimizer = CommonOptions.Parsed(
            "--optimiser",
            "sgd|momentum[:0.9]|adam",
            "What becomes of a gradient.",
            ParseOptimizer,
            Optimizer.Sgd
        );
        Option<int?> steps = CommonOptions.OptionalCount("--steps", "Steps altogether.");
        Option<int?> epochs = CommonOptions.OptionalCount(
            "--epochs",
            "Epochs altogether, instead of steps: each goes through all examples once."
        );
        Option<int?> batch = CommonOptions.Parsed<int?>(
            "--batch",
            "N|all",
            "Examples of a step. [default: 100, or all if there are fewer]",
            text =>
                text == "all" ? int.MaxValue
                : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size > 0 ? size
                : throw new FormatException($"is '{text}', must be a whole number from 1 on, or all.")
        );
        Option<Precision> precision = CommonOptions.PrecisionOption(Precision.Single);
        Option<ulong> seed = CommonOptions.Seed();
        Option<bool> resume = new("--resume") { Description = "Go on from the folder's checkpoint.npz if there is one." };
        Option<int> seconds = CommonOptions.Count(
            "--checkpoint-seconds",
            "Write a checkpoint when this many seconds have passed; 0: after each step.",
            least: 0,
            usual: UsualSeconds
        );
        Option<bool> json = CommonOptions.Json();
        Option<DirectoryInfo> folder = CommonOptions.OutputFolder(
            "--out",
            "Folder for losses.npy, outputs.npy, model.npz and checkpoint.npz.",
            new(Path.Combine("out", "train"))
        );
        rate.Required = true;
        Command command = new("train", "Train a finite network or hypernetwork on your own arrays, and save it.");
        foreach (
            Option option in (IEnumerable<Option>)
                [.. inputs.Options, rate, schedule, optimizer, steps, epochs, batch, precision, seed, resume, seconds, json, folder]
        )
        {
            command.Add(option);
        }

        command.SetAction(
            (parsed, cancellation) =>
                Task.FromResult(
                    ExitCode.Of(
                        error,
                        () =>
                        {
                            if (parsed.GetValue(steps).HasValue == parsed.GetValue(epochs).HasValue)
                            {
                                throw new ArgumentException("hyperkernel train needs --steps or --epochs, and not both.");
                            }

                            TrainPlan plan = new(
                                parsed.GetValue(batch),
                                parsed.GetValue(steps),
                                parsed.GetValue(epochs),
                                total =>
                                    new()
                                    {
                                        Rate = (parsed.GetValue(schedule) ?? Constant)(parsed.GetValue(rate)!.Value, total),
                                        Optimizer = parsed.GetRequiredValue(optimizer),
                                        Seed = parsed.GetValue(seed),
                                    },
                                parsed.GetRequiredValue(folder).ToString(),
                                parsed.GetValue(resume),
                                TimeSpan.FromSeconds(parsed.GetValue(seconds))
                            );
                            Action<TrainPlan, IAnsiConsole?> run =
                                parsed.GetValue(precision) == Precision.Double ? Train<double> : Train<float>;
                            run(plan, parsed.GetValue(json) ? null : console);

                            void Train<T>(TrainPlan plan, IAnsiConsole? watched)
                                where T : unmanaged, IBinaryFloatingPointIeee754<T>
                            {
                                (FiniteNetwork<T> network, PointData<T> train, PointData<T>? test) = inputs.Read<T>(
                                    parsed,
                                    parsed.GetValue(seed)
                                );
                                using (network)
                                {
                                    TrainResult result = Run(plan, network, train, test, watched, cancellation);
                                    TrainReport.Write(watched, output, result);
                                }
                            }
                        }
                    )
                )
        );
        return command;
    }

    private static TrainResult Run<T>(
        TrainPlan plan,
        FiniteNetwork<T> network,
        PointData<T> train,
        PointData<T>? test,
        IAnsiConsole? watched,
        CancellationToken cancellation
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int size = plan.Batch == int.MaxValue ? train.Count : plan.Batch ?? Math.Min(UsualBatch, train.Count);
        long total = plan.Steps ?? plan.Epochs!.Value * (((long)train.Count + size - 1) / size);
        using Trainer<T> trainer = new(network, train, plan.Options(total) with { BatchSize = size == train.Count ? null : size });
        Directory.CreateDirectory(plan.Folder);
        string checkpoint = Path.Combine(plan.Folder, "checkpoint.npz");
        if (File.Exists(checkpoint))
        {
            Resume(trainer, checkpoint, plan, total);
        }

        long before = trainer.Step,
            start = Stopwatch.GetTimestamp(),
            saved = start;
        LongWork.Show<bool>(
            watched,
            "training",
            (IProgress<double> progress) =>
            {
                try
                {
                    return trainer.Run(
                        total,
                        _ =>
                        {
                            progress.Report(trainer.Step / (double)total);
                            if (Stopwatch.GetElapsedTime(saved) >= plan.Between)
                            {
                                SaveUnlessDiverged(trainer, checkpoint);
                                saved = Stopwatch.GetTimestamp();
                            }
                        },
                        cancellation
                    );
                }
                catch (OperationCanceledException e)
                {
                    Checkpoint.Save(trainer, checkpoint);
                    throw new InvalidOperationException(
                        $"Interrupted after step {trainer.Step} of {total}; {checkpoint} was written, and --resume goes on from it.",
                        e
                    );
                }
            }
        );
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Evaluation last = trainer.Evaluate();
        if (!trainer.Accepts(last.Loss))
        {
            Divergence divergence = trainer.Divergence!;
            WriteLosses(plan.Folder, [.. trainer.Losses, divergence.Loss]);
            string earlier = before > 0 ? $"; what else lies there is of step {before} or before" : "";
            throw new ArithmeticException($"{divergence}; losses.npy was written, a model was not{earlier}.");
        }

        Checkpoint.Save(trainer, checkpoint);
        Evaluation? tested = test is null ? null : Tested(trainer, test, checkpoint);
        using Matrix<T> outputs = trainer.Outputs();
        NpyFile.Write(Path.Combine(plan.Folder, "outputs.npy"), outputs);
        WriteLosses(plan.Folder, [.. trainer.Losses, last.Loss]);
        NetworkModel.Save(network, Path.Combine(plan.Folder, "model.npz"));
        return new(plan.Folder, trainer.Step, trainer.Step - before, seconds, [.. trainer.Losses, last.Loss], last, tested);
    }

    // Weights that are no numbers any more are not worth keeping, and the next loss says what became of the run.
    private static void SaveUnlessDiverged<T>(Trainer<T> trainer, string checkpoint)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            Checkpoint.Save(trainer, checkpoint);
        }
        catch (NotFiniteException) { }
    }

    private static Evaluation Tested<T>(Trainer<T> trainer, PointData<T> test, string checkpoint)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Evaluation tested = trainer.Evaluate(test);
        return double.IsFinite(tested.Loss)
            ? tested
            : throw new NotFiniteException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The loss on test data is {tested.Loss}, though that on training data is finite: test inputs or values are "
                        + $"too large. {checkpoint} was written, and --resume without test data, or with smaller ones, goes on from it."
                )
            );
    }

    private static void Resume<T>(Trainer<T> trainer, string checkpoint, TrainPlan plan, long total)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!plan.Resume)
        {
            throw new DataFormatException(
                checkpoint,
                "there is a checkpoint already; go on from it with --resume, or choose another folder with --out."
            );
        }

        Checkpoint.Resume(trainer, checkpoint);
        if (trainer.Step > total)
        {
            throw new ArgumentException($"{checkpoint} is of step {trainer.Step}, which is beyond the {total} that are asked for.");
        }
    }

    private static void WriteLosses(string folder, double[] losses)
    {
        using Matrix<double> row = Matrix<double>.From(1, losses.Length, losses);
        NpyFile.Write(
            Path.Combine(folder, "losses.npy"),
            new NpyArray<double>(row, [losses.Length]) { NotFiniteMeans = "the loss at which the run diverged, the last one" }
        );
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
