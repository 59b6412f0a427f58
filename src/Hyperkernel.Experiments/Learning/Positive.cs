using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Hyperkernel.Experiments.Learning;

/// <summary>Checks of configurations' numbers; messages call them what <c>configuration.json</c> calls them.</summary>
internal static class Positive
{
    /// <summary>Throws unless a number is large enough.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void Require(int value, int least = 1, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value < least)
        {
            throw new ArgumentException($"{JsonName(name)} = {value}, must be at least {least}.");
        }
    }

    /// <summary>Throws unless numbers are positive and different, and there is one.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static void RequireDistinct(IReadOnlyList<int> values, [CallerArgumentExpression(nameof(values))] string name = "")
    {
        if (values.Count == 0 || values.Min() < 1 || values.Distinct().Count() < values.Count)
        {
            throw new ArgumentException(
                $"{JsonName(name)} = [{string.Join(", ", values)}], must be different whole numbers > 0, at least one of them."
            );
        }
    }

    /// <summary>Throws unless a rate is one.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static void RequireRate(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value > 0 && double.IsFinite(value)))
        {
            throw new ArgumentException(FormattableString.Invariant($"{JsonName(name)} = {value}, must be finite and > 0."));
        }
    }

    /// <summary>Throws unless there are examples for a batch.</summary>
    /// <exception cref="ArgumentException">There are fewer.</exception>
    public static void RequireBatch(int batch, int images)
    {
        if (batch > images)
        {
            throw new ArgumentException($"batch_size = {batch} is more than train_images = {images}.");
        }
    }

    private static string JsonName(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
