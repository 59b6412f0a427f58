using Hyperkernel.Activations;

namespace Hyperkernel.Operators;

/// <summary>Which settings of an operator's regression are tried, and on how many functions.</summary>
public sealed record OperatorSearch
{
    /// <summary>
    /// Kernels; by default networks of rectified cubics and quadratics and of error functions, the rational quadratic kernel by itself (H
    /// = 1), and in
    /// place of the first layer of networks of either.
    /// </summary>
    public IReadOnlyList<OperatorKernel> Kernels { get; init; } =
    [
        OperatorKernel.RectifiedQuadratic,
        OperatorKernel.TangentErf,
        OperatorKernel.Of(FirstLayer.RationalQuadratic),
        new(Activation.RectifiedMonomial(2), 1, 2) { FirstLayer = FirstLayer.RationalQuadratic },
        new(Activation.Erf, 1, 2) { FirstLayer = FirstLayer.RationalQuadratic },
    ];

    /// <summary>Powers q of the principal components.</summary>
    public IReadOnlyList<double> SpectralPowers { get; init; } = [0, 0.125, 0.25, 0.375, 0.5];

    /// <summary>Powers p of the amplitude.</summary>
    public IReadOnlyList<double> AmplitudePowers { get; init; } = [0, 1, 2];

    /// <summary>How often the linear kernel is added.</summary>
    public IReadOnlyList<double> LinearWeights { get; init; } = [0, 1, 100];

    /// <summary>Ridges.</summary>
    public IReadOnlyList<double> Ridges { get; init; } = [1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2];

    /// <summary>Whether the scale c of contexts and the length l of coordinates are searched for, by factors of 2 and of sqrt(2).</summary>
    public bool SearchesScales { get; init; } = true;

    /// <summary>Most training functions that settings are tried on, evenly spread among all; 250 by default.</summary>
    public int MostFunctions { get; init; } = 250;

    /// <summary>
    /// Most training functions that scales, powers and the ridge are tried on once more, in smaller steps, where there are more than <see
    /// cref="MostFunctions"/>; 1,000 by default, 0 for none.
    /// </summary>
    public int MostRefined { get; init; } = 1000;

    internal void Check()
    {
        if (Kernels.Count == 0 || MostFunctions < 2)
        {
            throw new ArgumentException(
                $"OperatorSearch: {Kernels.Count} kernels and MostFunctions = {MostFunctions}; there must be a kernel and at least 2 "
                    + $"functions."
            );
        }
    }
}

/// <summary>Settings that were tried.</summary>
/// <param name="Options">The settings.</param>
/// <param name="LeaveOutError">
/// The mean of |prediction by all others - truth| / |truth|; null where the equations could not be solved.
/// </param>
public sealed record OperatorChoice(OperatorOptions Options, double? LeaveOutError);
