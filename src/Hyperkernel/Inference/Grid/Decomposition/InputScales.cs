namespace Hyperkernel.Inference.Grid.Decomposition;

/// <summary>The scales of a grid's rows and columns on one side, contexts or coordinates.</summary>
/// <param name="Rows">One for each input of the rows.</param>
/// <param name="Columns">One for each input of the columns; the same array where they are the same inputs.</param>
internal sealed record InputScales(double[] Rows, double[] Columns);
