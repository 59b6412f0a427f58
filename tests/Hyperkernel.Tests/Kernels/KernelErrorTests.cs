using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Kernels;

/// <summary>What is said of inputs that have no kernel.</summary>
public class KernelErrorTests
{
    private static readonly Hypernetwork _network = Hypernetwork.Of(Mlp.Relu(1), Mlp.Relu(1));

    [Fact]
    public void Entries_that_are_not_finite_are_counted_and_the_first_is_named()
    {
        Matrix<double> x = Matrix<double>.Create(5, 3, (i, j) => i + j),
            z = Matrix<double>.Create(5, 2, (i, j) => i - j);
        x[2, 1] = double.NaN;
        x[4, 2] = double.PositiveInfinity;
        string message = Assert.Throws<ArgumentException>(() => _network.Kernels(x, z)).Message;
        Assert.Contains("contexts: 2 of 15 entries are NaN or infinite, the first at row 2, column 1", message, StringComparison.Ordinal);
        Assert.Contains(
            "others: 2 of 15",
            Assert.Throws<ArgumentException>(() => _network.Meta.Kernels(Matrix<double>.Zeros(1, 3), x)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Rows_and_widths_must_agree()
    {
        Matrix<double> x = Matrix<double>.Zeros(5, 3),
            z = Matrix<double>.Zeros(4, 2);
        Assert.Contains(
            "4 rows for the 5 rows of contexts",
            Assert.Throws<ArgumentException>(() => _network.Kernels(x, z)).Message,
            StringComparison.Ordinal
        );
        string message = Assert.Throws<ArgumentException>(() => _network.Meta.Kernels(x, Matrix<double>.Zeros(2, 4))).Message;
        Assert.Contains("others: rows have 4 entries, those of inputs have 3", message, StringComparison.Ordinal);
        message = Assert.Throws<ArgumentException>(() => _network.Kernels(z, z, z, Matrix<double>.Zeros(4, 3))).Message;
        Assert.Contains("otherCoordinates: rows have 3 entries, those of coordinates have 2", message, StringComparison.Ordinal);
    }

    [Fact]
    public void There_must_be_inputs()
    {
        Assert.Contains(
            "0 x 3",
            Assert.Throws<ArgumentException>(() => _network.Meta.Kernels(Matrix<double>.Zeros(0, 3))).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "3 x 0",
            Assert.Throws<ArgumentException>(() => _network.Meta.Kernels(Matrix<double>.Zeros(3, 0))).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(15, 1, "TileSize = 15, must be 16 to 4096")]
    [InlineData(4097, 1, "TileSize = 4097, must be 16 to 4096")]
    [InlineData(64, 0, "Threads = 0, must be > 0")]
    public void Options_that_cannot_be_are_refused(int size, int threads, string message) =>
        Assert.Contains(
            message,
            Assert
                .Throws<ArgumentException>(() =>
                    _network.Meta.Kernels(Matrix<double>.Identity(3), new() { TileSize = size, Threads = threads })
                )
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_network_whose_weights_are_generated_has_no_kernels_of_its_own()
    {
        Matrix<double> x = Matrix<double>.Identity(3);
        Assert.Contains("generated", Assert.Throws<ArgumentException>(() => _network.Primary.Kernels(x)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "generated",
            Assert.Throws<ArgumentException>(() => _network.Primary.Kernels(x, x)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "generated",
            Assert.Throws<ArgumentException>(() => _network.Primary.Map(CovarianceBlock.Diagonal(1))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_cancelled_evaluation_ends()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        _ = Assert.Throws<OperationCanceledException>(() =>
            _network.Meta.Kernels(Matrix<double>.Identity(300), new() { Cancellation = source.Token })
        );
    }

    [Fact]
    public void Progress_ends_at_one()
    {
        Watcher watcher = new();
        using KernelMatrices<double> kernels = _network.Meta.Kernels(
            Matrix<double>.Identity(100),
            new() { TileSize = 16, Progress = watcher }
        );
        Assert.Equal(1, watcher.Largest);
        Assert.Equal(28, watcher.Reports);
    }

    private sealed class Watcher : IProgress<WorkProgress>
    {
        private readonly Lock _lock = new();

        public double Largest { get; private set; }

        public int Reports { get; private set; }

        public void Report(WorkProgress value)
        {
            lock (_lock)
            {
                (Largest, Reports) = (Math.Max(Largest, value.Fraction), Reports + 1);
            }
        }
    }
}
