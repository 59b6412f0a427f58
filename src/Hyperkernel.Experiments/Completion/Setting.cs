using System.Diagnostics;
using System.Globalization;

namespace Hyperkernel.Experiments.Completion;

/// <summary>One setting of a method.</summary>
/// <param name="Family">Its family.</param>
/// <param name="Member">Its number within the family.</param>
public sealed record Setting(SettingFamily Family, double Member)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        string member = Family.MemberName.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Family.MemberName} {Member:G4}");
        return string.Join(", ", new[] { Family.Description, member }.Where(s => s.Length > 0));
    }

    /// <summary>Chooses among all settings of a method by the error on the hidden pixels of held-out training images.</summary>
    /// <param name="method">The method.</param>
    /// <param name="task">The task; its test images are not looked at.</param>
    /// <param name="progress">Takes how many settings are tried, and how long the others will take; nobody if null.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>The setting and the seconds that choosing took, 0 where there was no choice.</returns>
    public static (Setting Chosen, double Seconds) Choose(CompletionMethod method, CompletionTask task, IProgress<string>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(task);
        Setting[] all = [.. method.Families.SelectMany(f => f.Members.Select(m => new Setting(f, m)))];
        if (all.Length == 1)
        {
            return (all[0], 0);
        }

        long start = Stopwatch.GetTimestamp();
        CompletionTask selection = task.ForSelection();
        Setting best = all[0];
        double least = double.PositiveInfinity;
        int tried = 0;
        foreach (SettingFamily family in method.Families)
        {
            ICompleter completer = family.Prepare(selection, cancellation);
            foreach (double member in family.Members)
            {
                cancellation.ThrowIfCancellationRequested();
                using LinearAlgebra.Matrix<float> images = completer.Complete(member).Images;
                double error = selection.Score(images).Missing;
                if (error < least)
                {
                    (best, least) = (new(family, member), error);
                }

                TimeSpan left = Stopwatch.GetElapsedTime(start) / ++tried * (all.Length - tried);
                progress?.Report(string.Create(CultureInfo.InvariantCulture, $"{tried} of {all.Length} settings tried, about {left:h\\:mm\\:ss} left"));
            }
        }

        return (best, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
