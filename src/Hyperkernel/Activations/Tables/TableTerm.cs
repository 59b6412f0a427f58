namespace Hyperkernel.Activations.Tables;

/// <summary>A term eigenvalue u(s) u(s') T_k(x) of a dual map over its scales.</summary>
/// <param name="Power">k.</param>
/// <param name="OfSlope">Whether it belongs to E s's', not to E s s'.</param>
/// <param name="Eigenvalue">Its size.</param>
/// <param name="AtPoints">u at the table's deviations.</param>
internal sealed record TableTerm(int Power, bool OfSlope, double Eigenvalue, double[] AtPoints);
