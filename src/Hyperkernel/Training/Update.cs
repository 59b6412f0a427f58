using System.Numerics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Training;

/// <summary>An optimiser at work on the parameters of one network: changes them as gradients come.</summary>
internal abstract class Update<T> : IGradientSink<T>, IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What is remembered from step to step, by name; part of a checkpoint.</summary>
    public abstract IEnumerable<(string Name, Matrix<T> Values)> State { get; }

    /// <summary>Begins a step.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="rate">Its learning rate.</param>
    public abstract void Begin(long step, double rate);

    /// <inheritdoc/>
    public abstract void Take(int parameter, long first, T scale, MatrixView<T> d, MatrixView<T> q);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, Matrix<T> values) in State)
        {
            values.Dispose();
        }
    }

    /// <summary>The update of an optimiser.</summary>
    public static Update<T> Of(Optimizer optimizer, IReadOnlyList<(string Name, Matrix<T> Values)> parameters, IMatrixBackend backend) =>
        optimizer switch
        {
            Optimizer.PlainSgd => new SgdUpdate<T>(parameters, backend),
            Optimizer.HeavyBall momentum => new MomentumUpdate<T>(momentum, parameters, backend),
            Optimizer.AdamMoments adam => new AdamUpdate<T>(adam, parameters, backend),
            _ => throw new ArgumentException($"{optimizer} is no optimiser that training knows.", nameof(optimizer)),
        };

    /// <summary>Some rows of a parameter.</summary>
    protected static MatrixView<T> Rows(Matrix<T> values, long first, long count) => values.View.Block(first, 0, count, values.Columns);

    /// <summary>A matrix of zeros for each parameter.</summary>
    protected static Matrix<T>[] Zeros(IReadOnlyList<(string Name, Matrix<T> Values)> parameters) =>
        [.. parameters.Select(p => Matrix<T>.Zeros(p.Values.Rows, p.Values.Columns))];
}
