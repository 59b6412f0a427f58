namespace Hyperkernel.LinearAlgebra;

/// <summary>The implementations of <see cref="IMatrixBackend"/> on this machine.</summary>
public static class MatrixBackends
{
    public static IMatrixBackend Default { get; } = new Managed.ManagedBackend();
}
