namespace Hyperkernel.LinearAlgebra;

/// <summary>Ends one call after another: what is computed for a call looks at the call's own token, which is set while it runs.</summary>
internal sealed class CallCancellation
{
    /// <summary>The token of the present call; none between calls.</summary>
    public CancellationToken Token { get; set; }
}
