using Hyperkernel.LinearAlgebra;
using Hyperkernel.LinearAlgebra.Native;
using Xunit;

namespace Hyperkernel.Tests.LinearAlgebra;

/// <summary>Where a law suite gets the backend that it is run on.</summary>
public interface IBackendSource
{
    /// <summary>The backend; skips the test where the machine has none.</summary>
    static abstract IMatrixBackend Backend { get; }
}

/// <summary>The managed backend.</summary>
public sealed class ManagedSource : IBackendSource
{
    public static IMatrixBackend Backend => MatrixBackends.Managed;
}

/// <summary>The first optimised library that is found, whatever the environment says.</summary>
public sealed class NativeSource : IBackendSource
{
    public static IMatrixBackend Backend
    {
        get
        {
            BackendSelection selection = BackendSelection.Choose(null, BackendSelection.Candidates, MatrixBackends.Managed);
            Assert.SkipUnless(selection.Backend is NativeBackend, selection.Report);
            return selection.Backend;
        }
    }
}
