using System.Numerics;
using Hyperkernel.FiniteWidth;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Training;

/// <summary>Trains a network in place, step by step.</summary>
/// <remarks>
/// A step takes a batch forward and back and changes the weights as their gradients come: for plain SGD by one product with alpha = -mu,
/// beta = 1 for each layer, so that neither a gradient nor a copy of generated weights is in memory. Examples of a step are made while the
/// step before is under way. Every bit depends on network, data and options alone, neither on threads nor on whether the run was
/// interrupted.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
public sealed class Trainer<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrainingData<T> _data;
    private readonly TrainingPass<T> _pass;
    private readonly Update<T> _update;
    private readonly int _batchSize;
    private readonly List<double> _losses = [];
    private readonly Lazy<string> _fingerprint;
    private BatchStream<T>? _batches;

    /// <summary>Takes memory for training; the first step is the network's first.</summary>
    /// <param name="network">The network; its weights change.</param>
    /// <param name="data">What it is trained on.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentException">Network and data do not fit, a batch is larger than the data, a class has no example, or a
    /// choice is not possible.</exception>
    /// <exception cref="InsufficientMemoryException">There is not enough memory; the message gives both figures.</exception>
    public Trainer(FiniteNetwork<T> network, TrainingData<T> data, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        options.Check<T>();
        data.RequireLearnable();
        Fit.Require(network, data);
        (Network, Options, _data) = (network, options, data.SeenThrough(network.Shape.Features, network.Compute));
        _batchSize = options.BatchSize ?? data.Count;
        BatchStream<T>.Check(_batchSize, data.Count);
        _pass = TrainingPass<T>.Of(network, _batchSize, data.ContextCapacity(_batchSize));
        _update = Update<T>.Of(options.Optimizer, [.. network.Parameters.Select(p => (p.Shape.Name, p.Values))], network.Compute.Backend);
        Data = data;
        _fingerprint = new(FingerprintOfData);
    }

    /// <summary>The network.</summary>
    public FiniteNetwork<T> Network { get; }

    /// <summary>What it is trained on.</summary>
    public TrainingData<T> Data { get; }

    /// <summary>How it is trained.</summary>
    public TrainingOptions Options { get; }

    /// <summary>The number of steps made.</summary>
    public long Step => _losses.Count;

    /// <summary>The number of steps in an epoch.</summary>
    public long StepsPerEpoch => BatchStream<T>.PerEpoch(_data.Count, _batchSize);

    /// <summary>For each step made the loss of its batch before it.</summary>
    public IReadOnlyList<double> Losses => _losses;

    /// <summary>Where the run diverged; null while it has not.</summary>
    public Divergence? Divergence { get; private set; }

    /// <summary>The fingerprint of the data, in hexadecimal digits.</summary>
    internal string DataFingerprint => _fingerprint.Value;

    /// <summary>What the optimiser remembers, by name.</summary>
    internal IEnumerable<(string Name, Matrix<T> Values)> State => _update.State;

    /// <summary>Makes one step, unless the run has diverged or does so now.</summary>
    /// <returns>Whether the step was made.</returns>
    public bool TakeStep()
    {
        if (Divergence is not null)
        {
            return false;
        }

        _batches ??= new(_data, _batchSize, Options.Seed, Step);
        Batch<T> batch = _batches.Next();
        double loss = LossOf(batch, _pass.Forward(batch), _pass.OutputGradients());
        if (Diverges(loss))
        {
            return false;
        }

        _update.Begin(Step, Options.Rate.At(Step));
        _pass.Backward(_update);
        _losses.Add(loss);
        return true;
    }

    /// <summary>Makes steps until a number of them is made altogether, or the run diverges.</summary>
    /// <param name="steps">The number of steps altogether.</param>
    /// <param name="afterStep">Is called after each step.</param>
    /// <param name="cancellation">Ends the run between two steps.</param>
    /// <returns>Whether all steps were made.</returns>
    /// <exception cref="OperationCanceledException">The run was ended; the steps that were made stay made.</exception>
    public bool Run(long steps, Action<Trainer<T>>? afterStep = null, CancellationToken cancellation = default)
    {
        while (Step < steps)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!TakeStep())
            {
                return false;
            }

            afterStep?.Invoke(this);
        }

        return true;
    }

    /// <summary>
    /// Judges a loss that was found after the last step, whose effect no step has seen: where the run has diverged,
    /// <see cref="Divergence"/> says so from then on.
    /// </summary>
    /// <param name="loss">A loss by the present weights.</param>
    /// <returns>Whether the run has not diverged.</returns>
    public bool Accepts(double loss) => Divergence is null && !Diverges(loss);

    /// <summary>The loss, and the accuracy, on data, in batches of the training's size.</summary>
    /// <param name="data">Data of the same kind, or null for those it is trained on.</param>
    /// <param name="epoch">The epoch of data that change with epochs.</param>
    /// <exception cref="ArgumentException">The data do not fit the network.</exception>
    public Evaluation Evaluate(TrainingData<T>? data = null, long epoch = 0)
    {
        double sum = 0;
        int correct = 0;
        TrainingData<T> whole = data ?? Data;
        ForEach(
            data,
            epoch,
            (batch, outputs, _) =>
            {
                sum += batch.Count * LossOf(batch, outputs, _pass.OutputGradients());
                correct += whole.AreClasses ? CrossEntropyLoss.CountCorrect(outputs, batch.Labels.Span) : 0;
            }
        );
        return new(whole.Count, sum / whole.Count, whole.AreClasses ? correct : null);
    }

    /// <summary>The outputs on data, one row an example.</summary>
    /// <inheritdoc cref="Evaluate"/>
    public Matrix<T> Outputs(TrainingData<T>? data = null, long epoch = 0)
    {
        TrainingData<T> whole = data ?? Data;
        Matrix<T> all = Matrix<T>.Uninitialized(whole.Count, Network.OutputCount);
        ForEach(whole, epoch, (_, outputs, first) => outputs.CopyTo(all.View.Block(first, 0, outputs.Rows, outputs.Columns)));
        return all;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _batches?.Dispose();
        _pass.Dispose();
        _update.Dispose();
    }

    /// <summary>Goes on from where another run was: its losses; weights and state are set by the caller.</summary>
    internal void Continue(IEnumerable<double> losses)
    {
        _losses.Clear();
        _losses.AddRange(losses);
        Divergence = null;
        _batches?.Dispose();
        _batches = null;
    }

    private static double LossOf(Batch<T> batch, MatrixView<T> outputs, MatrixView<T> gradients) =>
        batch.Values is { } values
            ? SquaredLoss.Compute(outputs, values, gradients)
            : CrossEntropyLoss.Compute(outputs, batch.Labels.Span, gradients);

    private string FingerprintOfData()
    {
        using Fingerprint fingerprint = new();
        Data.Describe(fingerprint);
        return Convert.ToHexStringLower(fingerprint.ToBytes());
    }

    private bool Diverges(double loss)
    {
        double bound = Options.ExplosionFactor * Math.Max(1, Step == 0 ? loss : _losses[0]);
        if (loss <= bound && double.IsFinite(loss))
        {
            return false;
        }

        Divergence = new(Step, Options.Rate.At(Math.Max(0, Step - 1)), loss, bound);
        return true;
    }

    private void ForEach(TrainingData<T>? other, long epoch, Action<Batch<T>, MatrixView<T>, int> action)
    {
        // Other data may have a context for each example, and the pass has memory for those of the training.
        int size = other is null ? _batchSize : Math.Min(_batchSize, _data.ContextCapacity(_batchSize));
        TrainingData<T> data = _data;
        if (other is not null)
        {
            Fit.Require(Network, other);
            data = other.SeenThrough(Network.Shape.Features, Network.Compute);
        }

        int[] all = [.. Enumerable.Range(0, data.Count)];
        using Batch<T> batch = data.NewBatch(Math.Min(size, data.Count));
        for (int first = 0; first < all.Length; first += size)
        {
            data.Fill(epoch, all.AsMemory(first, Math.Min(size, all.Length - first)), batch);
            action(batch, _pass.Forward(batch), first);
        }
    }
}
