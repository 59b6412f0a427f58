using System.Collections.Concurrent;

namespace Hyperkernel.Native;

/// <summary>The objects that callers hold, by number: a number that is freed twice, or was never given, is an error and no crash.</summary>
internal static class Handles
{
    private static readonly ConcurrentDictionary<long, Held> _held = new();
    private static long _last;

    /// <summary>Keeps an object for the caller.</summary>
    public static long Add(Held held)
    {
        long handle = Interlocked.Increment(ref _last);
        _held[handle] = held;
        return handle;
    }

    /// <summary>The object of a number.</summary>
    /// <exception cref="HandleException">There is none, or it is of another kind.</exception>
    public static T Get<T>(long handle)
        where T : Held =>
        !_held.TryGetValue(handle, out Held? held)
            ? throw new HandleException($"there is no object {handle}: it was freed, or never made.")
            : held as T ?? throw new HandleException($"object {handle} is {held.Kind}, but the call needs {Held.KindOf<T>()}.");

    /// <summary>Forgets an object; it is disposed of when no call uses it any more.</summary>
    /// <exception cref="HandleException">There is none.</exception>
    public static void Free(long handle)
    {
        if (!_held.TryRemove(handle, out Held? held))
        {
            throw new HandleException($"there is no object {handle} to free: it was freed, or never made.");
        }

        held.Close();
    }
}
