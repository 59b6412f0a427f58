namespace Hyperkernel.Experiments.Completion;

/// <summary>Settings that differ in the ridge, from the largest down.</summary>
/// <remarks>
/// The error of held-out images falls with the ridge, and then rises. Small ridges take the most iterations, so none is tried below one
/// with which the error has risen.
/// </remarks>
/// <param name="ridges">The ridges among which to choose, in any order.</param>
internal abstract class RidgeFamily(IReadOnlyList<double> ridges) : SettingFamily
{
    // Errors of the same images differ by less than this where solves are rough.
    private const double Rise = 1.01;

    public override string MemberName => "ridge";

    public override IReadOnlyList<double> Members { get; } = [.. ridges.OrderDescending()];

    internal override bool EndsAfter(double error, double least) => error > Rise * least;
}
