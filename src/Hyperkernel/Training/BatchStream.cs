using System.Numerics;
using Hyperkernel.Randomness;

namespace Hyperkernel.Training;

/// <summary>The batches of one step after the other; each is made while the one before it is used.</summary>
/// <remarks>
/// An epoch goes through all examples once, in an order that depends on (seed, epoch) alone; its last batch is smaller where the size does
/// not divide their number. A batch of all examples is in their own order. So the batch of a step depends on nothing but the step.
/// </remarks>
internal sealed class BatchStream<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrainingData<T> _data;
    private readonly ulong _seed;
    private readonly int _size;
    private readonly int[] _order;
    private readonly bool _isOne;
    private Batch<T> _current;
    private Batch<T> _next;
    private Task _filling;
    private long _orderOf = -1;
    private long _step;

    /// <summary>Batches from a step on.</summary>
    public BatchStream(TrainingData<T> data, int size, ulong seed, long step)
    {
        (_data, _size, _seed, _step) = (data, size, seed, step);
        _order = [.. Enumerable.Range(0, data.Count)];
        _isOne = size == data.Count && !data.ChangesWithEpochs;
        _current = data.NewBatch(size);
        _next = _isOne ? _current : data.NewBatch(size);
        _filling = Fill(step);
    }

    /// <summary>Throws unless batches are neither empty nor larger than the data.</summary>
    /// <exception cref="ArgumentException">They are.</exception>
    public static void Check(int size, int count)
    {
        if (size < 1 || size > count)
        {
            throw new ArgumentException($"Training: a batch of {size} examples of {count}, must be 1 to {count}.", nameof(size));
        }
    }

    /// <summary>The number of batches in an epoch.</summary>
    public static long PerEpoch(int count, int size) => (count + size - 1) / size;

    /// <summary>The batch of the next step; valid until the next call.</summary>
    public Batch<T> Next()
    {
        _filling.GetAwaiter().GetResult();
        (_current, _next) = (_next, _current);
        _step++;
        if (!_isOne)
        {
            _filling = Fill(_step);
        }

        return _current;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _filling.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        _current.Dispose();
        _next.Dispose();
    }

    private Task Fill(long step) =>
        Task.Run(() =>
        {
            (long epoch, long place) = Math.DivRem(step, PerEpoch(_data.Count, _size));
            int start = (int)place * _size,
                count = Math.Min(_size, _data.Count - start);
            Shuffle(epoch);
            _data.Fill(epoch, _order.AsMemory(start, count), _next);
        });

    private void Shuffle(long epoch)
    {
        if (_orderOf == epoch || _size == _data.Count)
        {
            return;
        }

        CounterRandom random = new(_seed, RandomStream.TrainingOrder + (ulong)epoch);
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }

        random.Choose<int>(0, _order, _order.Length);
        _orderOf = epoch;
    }
}
