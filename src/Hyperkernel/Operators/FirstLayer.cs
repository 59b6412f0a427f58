namespace Hyperkernel.Operators;

/// <summary>What the first layer of the network of contexts makes of two prepared contexts x and x': a correlation s.</summary>
public enum FirstLayer
{
    /// <summary>Of a dense layer with a bias, on contexts of equal length: s = (x.x' + 1) / sqrt((x.x + 1)(x'.x' + 1)).</summary>
    Normalized,

    /// <summary>The rational quadratic kernel s = 1 / (1 + |x - x'|^2 / 2).</summary>
    RationalQuadratic,

    /// <summary>The Matern kernel of order 5/2, s = (1 + d + d^2 / 3) exp(-d) with d = sqrt(5) |x - x'|.</summary>
    Matern,

    /// <summary>The squared exponential s = exp(-|x - x'|^2 / 2).</summary>
    SquaredExponential,
}
