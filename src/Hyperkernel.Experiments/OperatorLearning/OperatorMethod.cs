using Hyperkernel.Activations;
using Hyperkernel.Experiments.Operators;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;

namespace Hyperkernel.Experiments.OperatorLearning;

/// <summary>A method of the comparison.</summary>
/// <param name="Name">Its name, fit to be an array's.</param>
/// <param name="Kernels">The kernels that it chooses from; none of a simple method.</param>
/// <param name="UsesSymmetry">Whether the problem's symmetry is built in.</param>
/// <param name="Simple">What a simple method predicts.</param>
internal sealed record OperatorMethod(
    string Name,
    IReadOnlyList<OperatorKernel> Kernels,
    bool UsesSymmetry,
    Func<OperatorPairs, Matrix<double>, Matrix<double>>? Simple = null
)
{
    /// <summary>The rational quadratic kernel, coordinate by coordinate.</summary>
    public const string RationalQuadratic = "rq";

    /// <summary>The hyperkernel.</summary>
    public const string Plain = "hyperkernel";

    /// <summary>The same with the problem's symmetry.</summary>
    public const string Symmetric = "hyperkernel-symmetric";

    private static readonly OperatorKernel[] _joint =
    [
        OperatorKernel.RectifiedCubic,
        OperatorKernel.TangentErf,
        new(Activation.Erf, 1, 2) { FirstLayer = FirstLayer.RationalQuadratic },
    ];

    private static readonly OperatorKernel[] _apart =
    [
        new(Activation.RectifiedMonomial(3), 3, 1),
        new(Activation.Erf, 3, 1, KernelKind.Tangent),
        new(Activation.RectifiedMonomial(2), 2, 1) { FirstLayer = FirstLayer.RationalQuadratic },
    ];

    /// <summary>The methods that a problem's grids allow.</summary>
    public static IReadOnlyList<OperatorMethod> For(OperatorProblem problem)
    {
        // On bounded grids joining coordinates costs as many solves as there are points, and did not help.
        bool joins = problem.IsPeriodic;
        OperatorKernel[] rq = [OperatorKernel.Of(FirstLayer.RationalQuadratic)];
        List<OperatorMethod> methods =
        [
            new("nearest", [], false, OperatorBaselines.Nearest),
            new("linear", [], false, OperatorBaselines.Linear),
            new("matern", [OperatorKernel.Of(FirstLayer.Matern)], false),
            new(RationalQuadratic, rq, false),
            new("h1", _apart, false),
        ];
        if (joins)
        {
            methods.Add(new(Plain, _joint, false));
        }

        if (problem.Symmetry != OperatorSymmetry.None)
        {
            methods.Add(new("rq-symmetric", rq, true));
            methods.Add(new(joins ? Symmetric : "h1-symmetric", joins ? _joint : _apart, true));
        }

        return methods;
    }
}
