using System.Diagnostics;
using System.Globalization;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>One setting of a method.</summary>
/// <param name="Family">Its family.</param>
/// <param name="Member">Its number within the family.</param>
public sealed record Setting(SettingFamily Family, double Member)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        string member =
            Family.MemberName.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Family.MemberName} {Member:G4}");
        return string.Join(", ", new[] { Family.Description, member }.Where(s => s.Length > 0));
    }

    /// <summary>Chooses among all settings of a method by the error on the hidden pixels of held-out training images.</summary>
    /// <param name="method">The method.</param>
    /// <param name="task">The task; its test images are not looked at.</param>
    /// <param name="progress">Takes how many settings are tried, and how long the others will take; nobody if null.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>The setting, of those that are equal up to rounding the first, with what has to be known of the choice.</returns>
    /// <exception cref="NotFiniteException">No setting has an error that is a number, and the method is not one that may
    /// diverge.</exception>
    public static SettingChoice Choose(
        CompletionMethod method,
        CompletionTask task,
        IProgress<string>? progress,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(task);
        Setting[] all = [.. method.Families.SelectMany(f => f.Members.Select(m => new Setting(f, m)))];
        if (all.Length == 1)
        {
            return new(all[0], 0, []);
        }

        long start = Stopwatch.GetTimestamp();
        CompletionTask selection = task.ForSelection();
        Setting best = all[0];
        double least = double.PositiveInfinity;
        List<double> errors = [];
        int passed = 0;
        foreach (SettingFamily family in method.Families)
        {
            ICompleter completer = family.PrepareToChoose(selection, cancellation);
            double leastOfFamily = double.PositiveInfinity;
            int tried = passed;
            foreach (double member in family.Members)
            {
                cancellation.ThrowIfCancellationRequested();
                using Matrix<float> images = completer.Complete(member).Images;
                double error = selection.Score(images).Missing;
                errors.Add(error);
                tried++;
                if (SettingChoice.IsBetter(error, least))
                {
                    (best, least) = (new(family, member), error);
                }

                TimeSpan left = Stopwatch.GetElapsedTime(start) / tried * (all.Length - tried);
                progress?.Report(
                    string.Create(CultureInfo.InvariantCulture, $"{tried} of {all.Length} settings tried, about {left:h\\:mm\\:ss} left")
                );
                if (family.EndsAfter(error, leastOfFamily))
                {
                    break;
                }

                leastOfFamily = Math.Min(leastOfFamily, error);
            }

            passed += family.Members.Count;
        }

        return double.IsFinite(least) || method.MayDiverge
            ? new(best, Stopwatch.GetElapsedTime(start).TotalSeconds, [.. SettingChoice.NotesOn(best, least, errors)])
            : throw new NotFiniteException(
                $"{method.Name}: with none of its {all.Length} settings is the error on training images a number. "
                    + $"{NotFiniteException.Cause(isSingle: true)}"
            );
    }
}
