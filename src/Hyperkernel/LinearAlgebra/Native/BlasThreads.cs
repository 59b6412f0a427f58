using System.Runtime.InteropServices;

namespace Hyperkernel.LinearAlgebra.Native;

/// <summary>How many threads a library uses inside its routines.</summary>
/// <remarks>
/// One, where it can be told: products are then cut into pieces by their shapes, and the pieces run on all cores
/// (<see cref="ProductPieces"/>). The bits of a product so depend on its shape alone, where the library's own threads make them depend on
/// how many there are; and it takes no longer (README of the benchmarks: linear algebra). Only large eigenproblems, which nothing cuts into
/// pieces, get all threads, by themselves.
/// </remarks>
internal sealed unsafe class BlasThreads
{
    // A setter that takes the number by value, and whether it takes it as 64 bits.
    private static readonly (string Name, bool IsLong)[] _setters =
    [
        ("openblas_set_num_threads", false),
        ("MKL_Set_Num_Threads", false),
        ("bli_thread_set_num_threads", true),
    ];

    private readonly Lock _turn = new();
    private readonly nint _setter;
    private readonly bool _isLong;
    private int _running;
    private int _isTaken;

    private BlasThreads(nint setter, bool isLong)
    {
        (_setter, _isLong) = (setter, isLong);
        Set(1);
    }

    /// <summary>Control over a library's threads; null where it cannot be told.</summary>
    public static BlasThreads? Find(IReadOnlyList<nint> libraries)
    {
        foreach ((string name, bool isLong) in _setters)
        {
            foreach (nint library in libraries)
            {
                if (NativeLibrary.TryGetExport(library, name, out nint setter))
                {
                    return new(setter, isLong);
                }
            }
        }

        return null;
    }

    /// <summary>Before a routine on one thread.</summary>
    public void EnterSingle()
    {
        SpinWait wait = default;
        while (true)
        {
            _ = Interlocked.Increment(ref _running);
            if (Volatile.Read(ref _isTaken) == 0)
            {
                return;
            }

            ExitSingle();
            wait.SpinOnce();
        }
    }

    /// <summary>After it.</summary>
    public void ExitSingle() => Interlocked.Decrement(ref _running);

    /// <summary>Runs a routine on all threads, while no other runs.</summary>
    public void OnAll(Action routine)
    {
        lock (_turn)
        {
            Interlocked.Exchange(ref _isTaken, 1);
            SpinWait wait = default;
            while (Volatile.Read(ref _running) > 0)
            {
                wait.SpinOnce();
            }

            try
            {
                Set(Environment.ProcessorCount);
                routine();
            }
            finally
            {
                Set(1);
                Interlocked.Exchange(ref _isTaken, 0);
            }
        }
    }

    private void Set(int threads)
    {
        if (_isLong)
        {
            ((delegate* unmanaged[Cdecl]<nint, void>)_setter)(threads);
        }
        else
        {
            ((delegate* unmanaged[Cdecl]<int, void>)_setter)(threads);
        }
    }
}
