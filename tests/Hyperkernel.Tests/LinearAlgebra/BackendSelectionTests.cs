using Hyperkernel.LinearAlgebra;
using Hyperkernel.LinearAlgebra.Native;
using Xunit;

namespace Hyperkernel.Tests.LinearAlgebra;

/// <summary>Which backend is chosen, and what is said about it.</summary>
public sealed class BackendSelectionTests
{
    private const string NoSuchLibrary = "libnosuchblas.so.9";

    [Theory]
    [InlineData("managed")]
    [InlineData(" Managed ")]
    public void The_word_managed_forces_the_managed_backend(string setting)
    {
        BackendSelection selection = BackendSelection.Choose(setting, BackendSelection.Candidates, MatrixBackends.Managed);
        Assert.Same(MatrixBackends.Managed, selection.Backend);
        Assert.Contains("forced", selection.Report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_is_named_but_missing_is_an_error_and_no_fallback()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() =>
            BackendSelection.Choose(NoSuchLibrary, BackendSelection.Candidates, MatrixBackends.Managed)
        );
        Assert.Contains($"HYPERKERNEL_BLAS={NoSuchLibrary}: {NoSuchLibrary} is not found", error.Message, StringComparison.Ordinal);
        Assert.Contains("\"managed\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_library_cannot_be_loaded()
    {
        string path = Path.GetTempFileName();
        try
        {
            Assert.False(MatrixBackends.TryLoadNative(path, out IMatrixBackend? backend, out string problem));
            Assert.Null(backend);
            Assert.Equal($"{path} cannot be loaded", problem);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_library_without_the_routines_is_refused_by_the_first_that_is_missing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The name of the C library is that of Linux.");
        Assert.False(MatrixBackends.TryLoadNative("libc.so.6", out _, out string problem));
        Assert.Equal("libc.so.6 lacks sgemm_", problem);
    }

    [Fact]
    public void Without_a_library_the_managed_backend_is_used_and_the_report_says_what_was_tried()
    {
        BackendSelection selection = BackendSelection.Choose(
            null,
            [
                [NoSuchLibrary],
            ],
            MatrixBackends.Managed
        );
        Assert.Same(MatrixBackends.Managed, selection.Backend);
        Assert.Contains($"{NoSuchLibrary} is not found.", selection.Report, StringComparison.Ordinal);
        Assert.Contains("The managed backend is used", selection.Report, StringComparison.Ordinal);
    }

    [Fact]
    public void The_library_that_is_found_describes_itself()
    {
        IMatrixBackend backend = NativeSource.Backend;
        _ = Assert.IsType<NativeBackend>(backend);
        Assert.NotEmpty(backend.Description);
    }

    [Fact]
    public void The_default_backend_is_the_one_reported()
    {
        Assert.NotEmpty(MatrixBackends.SelectionReport);
        Assert.NotEmpty(MatrixBackends.Default.Description);
        Assert.Contains("vectors", MatrixBackends.Managed.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void A_precision_that_no_backend_has_is_refused()
    {
        Matrix<Half> a = Matrix<Half>.Identity(2);
        NotSupportedException error = Assert.Throws<NotSupportedException>(() => MatrixBackends.Managed.Cholesky<Half>(a));
        Assert.Contains("Half", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_beyond_the_integers_of_a_library_is_refused()
    {
        NotSupportedException error = Assert.Throws<NotSupportedException>(() => FortranInt.From(1L << 31, "The order"));
        Assert.Contains("The order is 2147483648", error.Message, StringComparison.Ordinal);
        Assert.Contains("HYPERKERNEL_BLAS=managed", error.Message, StringComparison.Ordinal);
    }
}
