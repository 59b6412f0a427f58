namespace Hyperkernel.Operators.Blocks;

/// <summary>The discrete Fourier transform over both axes of several complex functions on a grid, side by side.</summary>
/// <remarks>Entry (i, j) of all functions stands at (i columns + j) times the number of lanes, a multiple of 4.</remarks>
internal sealed unsafe class GridFourier(int rows, int columns, int lanes)
{
    private readonly LaneFourier? _alongRows = rows == 1 ? null : new(rows, columns * lanes);
    private readonly LaneFourier _alongColumns = new(columns, lanes);

    /// <summary>Transforms; both pairs of arrays are overwritten.</summary>
    /// <returns>Whether the result is in the second pair.</returns>
    public bool Transform(double* re, double* im, double* otherRe, double* otherIm)
    {
        bool swapped = _alongRows is not null && _alongRows.Transform(re, im, otherRe, otherIm),
            again = false;
        for (int row = 0; row < rows; row++)
        {
            long start = (long)row * columns * lanes;
            again = swapped
                ? _alongColumns.Transform(otherRe + start, otherIm + start, re + start, im + start)
                : _alongColumns.Transform(re + start, im + start, otherRe + start, otherIm + start);
        }

        return swapped ^ again;
    }
}
