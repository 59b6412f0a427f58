using System.Numerics.Tensors;
using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Inference.Grid;
using Xunit;

namespace Hyperkernel.Tests.Kernels;

/// <summary>
/// Preparations that take long are ended early and keep to their threads: told by evaluations of an activation, not by a clock.
/// </summary>
public sealed class CancellationTests
{
    [Theory]
    [InlineData(.2)]
    [InlineData(.8)]
    public void A_table_that_is_being_made_ends(double part) =>
        AssertEnds(part, (activation, cancellation) => Evaluate(activation, new() { Threads = 1, Cancellation = cancellation }));

    [Fact]
    public void A_grid_that_is_being_decomposed_ends() =>
        AssertEnds(
            .5,
            (activation, cancellation) =>
            {
                HypernetworkKernel kernel = Hypernetwork.Of(Mlp.Of(activation, 1), Mlp.Relu(1), CoordinateFeatures.Raw).Tangent;
                using GridDecomposition<double> decomposition = GridRegression.Decompose(
                    kernel,
                    GridRegressionTests.Rows(5, 3, 1),
                    GridRegressionTests.Rows(5, 2, 2),
                    new()
                    {
                        KernelTolerance = 1e-2,
                        Compute = new() { Cancellation = cancellation },
                    }
                );
            }
        );

    [Fact]
    public void One_thread_that_is_allowed_is_one_thread()
    {
        int now = 0,
            most = 0;
        Evaluate(
            Kinked(() =>
            {
                most = Math.Max(most, Interlocked.Increment(ref now));
                _ = Interlocked.Decrement(ref now);
            }),
            new() { Threads = 1 }
        );
        Assert.Equal(1, most);
    }

    // Inputs of norms that differ a little, so that the table is one for several deviations.
    private static void Evaluate(Activation activation, Compute options)
    {
        Matrix<float> x = Matrix<float>.Create(70, 3, (i, k) => MathF.Sin((3 * i) + k));
        for (int i = 0; i < x.Rows; i++)
        {
            float norm = TensorPrimitives.Norm<float>(x.Row(i));
            TensorPrimitives.Multiply(x.Row(i), (1 + (i / 7000f)) / norm, x.Row(i));
        }

        using KernelMatrices<float> kernels = Mlp.Of(activation, 1).Kernels(x, options);
    }

    // Cancels when a part of the evaluations of a whole run is made; few may follow.
    private static void AssertEnds(double part, Action<Activation, CancellationToken> run)
    {
        long whole = 0,
            made = 0;
        run(Kinked(() => Interlocked.Increment(ref whole)), default);
        using CancellationTokenSource source = new();
        long last = (long)(part * whole);
        Activation activation = Kinked(() =>
        {
            if (Interlocked.Increment(ref made) == last)
            {
                source.Cancel();
            }
        });
        _ = Assert.ThrowsAny<OperationCanceledException>(() => run(activation, source.Token));
        Assert.True(made < last + (0.05 * whole), $"{made - last} of {whole} evaluations after the end");
    }

    // By quadrature, and not smooth at 0, so that tables need the scalar maps.
    private static Activation Kinked(Action evaluated) =>
        Activation.FromFunction(
            "kinked",
            y =>
            {
                evaluated();
                return y > 0 ? Math.Tanh(y) : 0.1 * y;
            },
            y => y > 0 ? 1 - (Math.Tanh(y) * Math.Tanh(y)) : 0.1,
            [0]
        );
}
