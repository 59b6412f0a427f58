using Hyperkernel.Experiments.Reproduction.Figures;

namespace Hyperkernel.Experiments.Reproduction;

/// <summary>What an experiment found.</summary>
/// <param name="Statements">Claims beside what was measured.</param>
/// <param name="Figures">The figures; each one's numbers are written as a table, too.</param>
/// <param name="Tables">Further tables.</param>
public sealed record Findings(IReadOnlyList<Statement> Statements, IReadOnlyList<Figure> Figures, IReadOnlyList<ResultTable> Tables);
