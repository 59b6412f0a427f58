using CsCheck;
using Hyperkernel.Architectures;
using Hyperkernel.Kernels;

namespace Hyperkernel.Tests.Differential;

/// <summary>Draws cases.</summary>
internal static class CaseGen
{
    /// <summary>Kernels of a few points; one case in five with a regression, few with tables, which take quadrature.</summary>
    public static Gen<DifferentialCase> All { get; } =
        from architecture in ArchitectureGen.Of(tabulatedIn: 250)
        let isHyper = architecture is Hypernetwork
        let isTabulated = ArchitectureGen.IsTabulated(architecture)
        from count in isTabulated ? Gen.Int[2, 3] : Gen.Frequency((12, Gen.Int[2, 9]), (1, Gen.Int[10, 40]))
        from x in InputGen.Rows(count)
        from z in isHyper ? InputGen.Rows(count) : Gen.Const(Array.Empty<double[]>())
        from solves in Gen.Frequency((4, Gen.Const(false)), (1, Gen.Const(!isTabulated && count <= (isHyper ? 6 : 20))))
        from regression in solves ? Regressions(isHyper ? count * count : count) : Gen.Const((RegressionCase?)null)
        select new DifferentialCase(architecture, x, z, regression);

    private static Gen<RegressionCase?> Regressions(int points) =>
        from kind in Gen.OneOf(KernelKind.Tangent, KernelKind.Covariance)
        from ridge in ArchitectureGen.Powers(-16, 4)
        from channels in Gen.Int[1, 3]
        from scale in Gen.Frequency((3, Gen.Const(1.0)), (1, ArchitectureGen.Powers(-12, 12)))
        from values in Gen.Double[-1, 1].Array[channels].Array[points]
        from withHoles in Gen.Bool
        from holes in Gen.Int[0, 3].Array[points]
        select (RegressionCase?)
            new RegressionCase(
                kind,
                ridge,
                [.. values.Select(row => row.Select(v => ArchitectureGen.Rounded(scale * v)).ToArray())],
                [.. holes.Select((h, i) => withHoles && i > 0 && h == 0)]
            );
}
