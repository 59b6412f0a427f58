using System.Numerics.Tensors;
using Hyperkernel.Layers.Gradients;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Kernels.Gradients;

/// <summary>A network's limit kernels over all pairs of a list of points, and the reverse of their computation.</summary>
/// <remarks>In double precision, a pair at a time; tables of activations are of no use here, where variances change with each
/// call.</remarks>
internal sealed class LimitPass
{
    private readonly LimitGradient _map;
    private readonly PairTable _inputs;
    private readonly PairTable? _weights;
    private readonly Compute _compute;
    private readonly double[] _points;

    /// <summary>Takes every point with itself through the network.</summary>
    /// <param name="map">The network's map.</param>
    /// <param name="inputs">Sig^0 of the points' inputs.</param>
    /// <param name="weights">The kernels of generated weights; null where there are none.</param>
    /// <param name="compute">Threads and cancellation.</param>
    public LimitPass(LimitGradient map, PairTable inputs, PairTable? weights, Compute compute)
    {
        (_map, _inputs, _weights, _compute) = (map, inputs, weights, compute);
        _points = new double[(long)Count * map.PointNumbers];
        Own = new KernelPair[Count];
        InParallel.For(
            Count,
            compute.Parallel,
            i =>
            {
                Own[i] = inputs.Of(inputs.At(i), inputs.At(i));
                map.Forward(ref Own[i], Weights(i, i), Point(i));
            }
        );
    }

    /// <summary>The kernels of every point with itself.</summary>
    public KernelPair[] Own { get; }

    private int Count => _inputs.Count;

    /// <summary>The kernels of all pairs of points.</summary>
    /// <param name="withTangent">Whether tangent kernels are wanted.</param>
    public PairTable Evaluate(bool withTangent)
    {
        Matrix<double> covariance = Matrix<double>.Uninitialized(Count, Count);
        Matrix<double>? tangent = withTangent ? Matrix<double>.Uninitialized(Count, Count) : null;
        InParallel.For(
            0L,
            Count,
            _compute.Parallel,
            () => new double[_map.PairNumbers],
            (row, _, numbers) =>
            {
                int i = (int)row;
                for (int j = 0; j <= i; j++)
                {
                    KernelPair pair = IsSame(i, j) ? Own[i] : Forward(i, j, numbers);
                    covariance[i, j] = covariance[j, i] = pair.Covariance;
                    if (tangent is not null)
                    {
                        tangent[i, j] = tangent[j, i] = pair.Tangent;
                    }
                }

                return numbers;
            },
            _ => { }
        );
        return new(covariance, tangent, null);
    }

    /// <summary>From derivatives by the kernels of all pairs to those by what they were computed from.</summary>
    /// <param name="adjoint">Derivatives by every entry (<see cref="PairTable"/>), points in the rows.</param>
    public PassAdjoint Backward(PairTable adjoint)
    {
        // Every worker takes each so many rows, which are as long as their number.
        int workers = Math.Clamp(_compute.Threads, 1, Math.Max(1, Count / 16));
        Worker[] work = new Worker[workers];
        InParallel.For(
            0,
            workers,
            _compute.Parallel,
            w =>
            {
                Worker worker = work[w] = new(this);
                for (int i = w; i < Count; i += workers)
                {
                    _compute.Cancellation.ThrowIfCancellationRequested();
                    worker.Row(i, adjoint);
                }
            }
        );
        foreach (Worker other in work.Skip(1))
        {
            work[0].Add(other);
        }

        return work[0].Points();
    }

    private KernelPair Forward(int i, int j, Span<double> numbers)
    {
        KernelPair pair = _inputs.Of(_inputs.At(i), _inputs.At(j));
        _map.Forward(ref pair, Weights(i, j), Point(i), Point(j), numbers);
        return pair;
    }

    private bool IsSame(int i, int j) => _inputs.At(i) == _inputs.At(j) && (_weights is null || _weights.At(i) == _weights.At(j));

    private KernelPair Weights(int i, int j) => _weights is null ? default : _weights.Of(_weights.At(i), _weights.At(j));

    private Span<double> Point(int i) => _points.AsSpan(i * _map.PointNumbers, _map.PointNumbers);

    // Sums of one thread.
    private sealed class Worker
    {
        private readonly LimitPass _pass;
        private readonly KernelPair[] _own;
        private readonly double[] _variances;
        private readonly double[] _numbers;
        private readonly double[] _settings;
        private readonly PairTable _inputs;
        private readonly PairTable? _weights;

        public Worker(LimitPass pass)
        {
            _pass = pass;
            _own = new KernelPair[pass.Count];
            _variances = new double[(long)pass.Count * pass._map.Variances];
            _numbers = new double[pass._map.PairNumbers];
            _settings = new double[pass._map.Settings];
            _inputs = pass._inputs.Zeros(withTangent: false);
            _weights = pass._weights?.Zeros(pass._weights.Tangent is not null);
        }

        public void Row(int i, PairTable adjoint)
        {
            Add(ref _own[i], adjoint.Of(i, i));
            for (int j = 0; j < i; j++)
            {
                KernelPair pair = adjoint.Of(i, j);
                Add(ref pair, adjoint.Of(j, i));
                if (_pass.IsSame(i, j))
                {
                    Add(ref _own[i], pair);
                    continue;
                }

                _pass.Forward(i, j, _numbers);
                KernelPair weights = default;
                _pass._map.Backward(ref pair, _pass.Weights(i, j), ref weights, _numbers, Variances(i), Variances(j), _settings);
                _inputs.Add(_pass._inputs.At(i), _pass._inputs.At(j), pair);
                _weights?.Add(_weights.At(i), _weights.At(j), weights);
            }
        }

        public void Add(Worker other)
        {
            for (int i = 0; i < _own.Length; i++)
            {
                Add(ref _own[i], other._own[i]);
            }

            TensorPrimitives.Add<double>(_variances, other._variances, _variances);
            TensorPrimitives.Add<double>(_settings, other._settings, _settings);
            _inputs.Add(other._inputs);
            _weights?.Add(other._weights!);
            other._inputs.Dispose();
            other._weights?.Dispose();
        }

        // Points come last, when all pairs have said what they say of variances.
        public PassAdjoint Points()
        {
            for (int i = 0; i < _own.Length; i++)
            {
                KernelPair own = _own[i],
                    weights = default;
                _pass._map.Backward(ref own, _pass.Weights(i, i), ref weights, _pass.Point(i), Variances(i), _settings);
                _inputs.Add(_pass._inputs.At(i), _pass._inputs.At(i), own);
                _weights?.Add(_weights.At(i), _weights.At(i), weights);
            }

            return new(_settings, _inputs, _weights);
        }

        private static void Add(ref KernelPair sum, in KernelPair other)
        {
            sum.Covariance += other.Covariance;
            sum.Tangent += other.Tangent;
        }

        private Span<double> Variances(int i) => _variances.AsSpan(i * _pass._map.Variances, _pass._map.Variances);
    }
}
