using System.Globalization;

namespace Hyperkernel.Kernels;

/// <summary>A kernel of one's own, k(x, x'), on inputs: for regression beside the kernels of networks.</summary>
/// <remarks>
/// It goes wherever inputs without coordinates go: matrices and operators over <c>Points.Of</c>, dense and iterative regression,
/// gradient flow. A pair (context, coordinate) is an input whose entries are those of both. Each entry costs a call, so a matrix takes far
/// longer than a network's. A model with it cannot be saved, since a function has no form in a file.
/// </remarks>
public sealed record FunctionKernel : PointKernel
{
    /// <summary>k(x, x').</summary>
    /// <param name="x">An input.</param>
    /// <param name="y">Another, of the same length.</param>
    public delegate double Function(ReadOnlySpan<double> x, ReadOnlySpan<double> y);

    private readonly Function _function;

    /// <summary>A kernel of a function.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="function">k: symmetric and positive semidefinite, and called from several threads at once.</param>
    public FunctionKernel(string name, Function function)
        : base(KernelKind.Covariance)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(function);
        (Name, _function) = (name, function);
    }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>k(x, x').</summary>
    /// <param name="x">An input.</param>
    /// <param name="y">Another, of the same length.</param>
    /// <exception cref="ArithmeticException">The function gives no finite number there, or a negative one for equal inputs.</exception>
    public double Value(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double value = _function(x, y);
        if (!double.IsFinite(value) || (value < 0 && x.SequenceEqual(y)))
        {
            string where = $"({string.Join(", ", x.ToArray().Take(4))}{(x.Length > 4 ? ", .." : "")})";
            string other = $"({string.Join(", ", y.ToArray().Take(4))}{(y.Length > 4 ? ", .." : "")})";
            throw new ArithmeticException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The kernel {Name} is {value} between {where} and {other}; it must be finite, and not negative between equal inputs."
                )
            );
        }

        return value;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
