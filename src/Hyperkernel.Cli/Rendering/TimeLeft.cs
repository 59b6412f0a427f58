using System.Globalization;

namespace Hyperkernel.Cli.Rendering;

/// <summary>Tells from the fraction done how long work will still take: first after five seconds, then whenever as much time has passed
/// again.</summary>
/// <param name="title">What the work is called.</param>
/// <param name="clock">The time.</param>
/// <param name="say">Takes the sentences.</param>
internal sealed class TimeLeft(string title, TimeProvider clock, Action<string> say) : IProgress<double>
{
    private readonly Lock _lock = new();
    private (double Fraction, long Time)? _first;
    private TimeSpan _next = TimeSpan.FromSeconds(5);

    public void Report(double value)
    {
        lock (_lock)
        {
            // Work that goes on from a checkpoint begins with a part done.
            _first ??= (value, clock.GetTimestamp());
            TimeSpan passed = clock.GetElapsedTime(_first.Value.Time);
            if (passed >= _next && value > _first.Value.Fraction && value < 1)
            {
                _next = 2 * passed;
                say(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{title}: {100 * value:0} % done, about {Words(passed * ((1 - value) / (value - _first.Value.Fraction)))} left."
                    )
                );
            }
        }
    }

    private static string Words(TimeSpan time) =>
        time.TotalSeconds < 100 ? FormattableString.Invariant($"{Math.Ceiling(time.TotalSeconds)} s")
        : time.TotalMinutes < 100 ? FormattableString.Invariant($"{time.TotalMinutes:0} min")
        : FormattableString.Invariant($"{time.TotalHours:0.0} h");
}
