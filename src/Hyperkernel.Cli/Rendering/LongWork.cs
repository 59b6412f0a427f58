using Hyperkernel.LinearAlgebra;
using Spectre.Console;

namespace Hyperkernel.Cli.Rendering;

/// <summary>Shows work in progress where somebody watches; where output is piped or redirected, only now and then the time left.</summary>
internal static class LongWork
{
    /// <summary>Runs work that reports the fraction done, under a progress bar or with sentences about the time left.</summary>
    /// <param name="console">Where; nowhere if null.</param>
    /// <param name="title">What is shown beside the bar.</param>
    /// <param name="work">The work.</param>
    public static T Show<T>(IAnsiConsole? console, string title, Func<IProgress<double>, T> work)
    {
        if (console is not { Profile.Capabilities.Interactive: true })
        {
            return work(console is null ? new Ignored<double>() : new TimeLeft(title, TimeProvider.System, console.WriteLine));
        }

        return console
            .Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(title, maxValue: 1);
                return work(new Direct<double>(fraction => task.Value = fraction));
            });
    }

    /// <summary>Runs work that reports its stage and how much of it is done, under a progress bar.</summary>
    /// <param name="console">Where; nowhere if null.</param>
    /// <param name="title">What is shown beside the bar.</param>
    /// <param name="work">The work.</param>
    public static T Show<T>(IAnsiConsole? console, string title, Func<IProgress<WorkProgress>, T> work) =>
        Show(console, title, (IProgress<double> progress) => work(new Direct<WorkProgress>(p => progress.Report(p.Fraction))));

    /// <summary>How far work has come, in words.</summary>
    public static string Words(WorkProgress progress)
    {
        string done = progress.RelativeResidual is { } residual
            ? $"iteration {progress.Done}, residual {residual:0.0e-0}"
            : $"{progress.Stage}: {progress.Fraction:P0}";
        return progress.Remaining is { } left ? $"{done}, about {left:h\\:mm\\:ss} left" : done;
    }

    /// <summary>Runs work that reports in words what it is doing, beside a spinner.</summary>
    /// <param name="console">Where; nowhere if null.</param>
    /// <param name="title">What is shown until the work reports something.</param>
    /// <param name="work">The work.</param>
    public static T Show<T>(IAnsiConsole? console, string title, Func<IProgress<string>, T> work) =>
        console is { Profile.Capabilities.Interactive: true }
            ? console.Status().Start(title, context => work(new Direct<string>(words => context.Status(Markup.Escape(words)))))
            : work(new Ignored<string>());

    /// <summary>Progress that is taken at once, on the reporting thread.</summary>
    public sealed class Direct<T>(Action<T> take) : IProgress<T>
    {
        public void Report(T value) => take(value);
    }

    private sealed class Ignored<T> : IProgress<T>
    {
        public void Report(T value) { }
    }
}
