using Hyperkernel.Inference.Grid;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Models;

/// <summary>Posterior standard deviations of the function, the same for all channels, without the noise that a ridge stands for.</summary>
/// <param name="Values">N x M for all pairs, NaN where the computed variance is negative; N x 1 row by row.</param>
/// <param name="Report">How they were got on a grid, and how far they can be trusted; null where they are exact up to rounding.</param>
public sealed record Deviation(Matrix<double> Values, DeviationReport? Report);
