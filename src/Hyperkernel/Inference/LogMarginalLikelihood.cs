namespace Hyperkernel.Inference;

/// <summary>
/// log p(Y) = sum over channels of -1/2 y^T A^-1 y - 1/2 log det A - N/2 log 2 pi with A = K + ridge I: Y as a Gaussian process plus noise
/// of variance ridge.
/// </summary>
/// <param name="Value">The estimate.</param>
/// <param name="DataFit">The sum of y^T A^-1 y over channels.</param>
/// <param name="LogDeterminant">log det A.</param>
/// <param name="Channels">The number of channels, each of which has this determinant.</param>
public readonly record struct LogMarginalLikelihood(double Value, double DataFit, LogDeterminant LogDeterminant, int Channels)
{
    /// <summary>Of <see cref="Value"/>, from the scatter of the probes; null for a single probe.</summary>
    public double? StandardError => Channels / 2.0 * LogDeterminant.StandardError;
}
