using System.Globalization;

namespace Hyperkernel.Experiments.Completion;

/// <summary>How the choice of a setting came out.</summary>
/// <param name="Chosen">The setting.</param>
/// <param name="Seconds">The seconds that choosing took, 0 where there was no choice.</param>
/// <param name="Notes">What has to be known of the choice: settings that score the same, an end of the list, errors that are no numbers.
/// Sentences, without the method's name.</param>
public sealed record SettingChoice(Setting Chosen, double Seconds, IReadOnlyList<string> Notes)
{
    // Errors of single-precision images.
    private const double Rounding = 1e-5;

    /// <summary>Whether an error is less than the least of the settings before it, by more than rounding.</summary>
    internal static bool IsBetter(double error, double least) => error < least * (1 - Rounding);

    /// <summary>The notes on a choice by the errors of all settings.</summary>
    internal static IEnumerable<string> NotesOn(Setting chosen, double least, IReadOnlyList<double> errors)
    {
        int finite = errors.Count(double.IsFinite),
            same = errors.Count(error => Math.Abs(error - least) <= Rounding * least);
        if (finite == 0)
        {
            yield return "no setting has an error that is a number, so the first one is shown";
            yield break;
        }

        if (finite < errors.Count)
        {
            yield return $"{errors.Count - finite} of {errors.Count} settings have no error that is a number";
        }

        if (same > 1)
        {
            yield return same == finite
                ? $"all {same} settings score the same, so the training images do not choose between them; the first is taken"
                : $"{same} of {errors.Count} settings score the same, of which the first is taken";
        }

        SettingFamily family = chosen.Family;
        bool isLeast = chosen.Member == family.Members.Min();
        if (
            same < finite
            && family.Members.Count > 1
            && (isLeast ? chosen.Member > family.LeastPossible : chosen.Member == family.Members.Max())
        )
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{family.MemberName} {chosen.Member:G4} is the {(isLeast ? "least" : "largest")} that was tried; a better one "
                    + $"may lie beyond"
            );
        }
    }
}
