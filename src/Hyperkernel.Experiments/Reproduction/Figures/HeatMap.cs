namespace Hyperkernel.Experiments.Reproduction.Figures;

/// <summary>Numbers over a rectangle of two variables, as colours; each cell has its number written in it.</summary>
/// <param name="Title">Its title; empty for none.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Columns">The values of the horizontal variable; cells are equally wide, so values in geometric progression are a
/// logarithmic axis.</param>
/// <param name="Rows">The values of the vertical variable.</param>
/// <param name="Values">The numbers: entry (i, j) belongs to row i and column j.</param>
/// <param name="Colours">What colours mean.</param>
public sealed record HeatMap(
    string Title,
    Axis X,
    Axis Y,
    IReadOnlyList<double> Columns,
    IReadOnlyList<double> Rows,
    double[,] Values,
    Axis Colours
) : Chart(Title, X, Y)
{
    /// <inheritdoc/>
    internal override ResultTable Table(string name, string caption)
    {
        ResultTable table = new(name, caption, X.Label, Y.Label, Colours.Label);
        for (int i = 0; i < Rows.Count; i++)
        {
            for (int j = 0; j < Columns.Count; j++)
            {
                table.Add(Columns[j], Rows[i], Values[i, j]);
            }
        }

        return table;
    }
}
