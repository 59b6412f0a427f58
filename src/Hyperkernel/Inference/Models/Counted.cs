namespace Hyperkernel.Inference.Models;

/// <summary>Things and how many there are, for people.</summary>
internal static class Counted
{
    /// <summary>Such as "1 context" or "1,000 contexts".</summary>
    public static string Of(long number, string thing) => FormattableString.Invariant($"{number:N0} {thing}{(number == 1 ? "" : "s")}");
}
