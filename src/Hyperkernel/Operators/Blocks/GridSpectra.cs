using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators.Blocks;

/// <summary>The discrete Fourier transforms of functions on a grid.</summary>
/// <remarks>
/// Four functions stand side by side: of functions 4 q to 4 q + 3 row q holds for each channel the real parts of all frequencies, then the
/// imaginary ones.
/// </remarks>
internal sealed unsafe class GridSpectra : IDisposable
{
    /// <summary>Functions side by side.</summary>
    public const int Lanes = 4;
    private readonly Matrix<double> _values;
    private readonly int _points;

    public GridSpectra(Matrix<double> functions, int rows, int columns, int channels)
    {
        _points = rows * columns;
        int size = _points * Lanes,
            count = (int)functions.Rows;
        _values = Matrix<double>.Uninitialized((count + Lanes - 1) / Lanes, 2L * channels * size);
        GridFourier fourier = new(rows, columns, Lanes);
        Workers.Run(
            _values.Rows,
            q =>
            {
                using Matrix<double> memory = Matrix<double>.Uninitialized(4, size);
                for (int channel = 0; channel < channels; channel++)
                {
                    memory.View.Block(0, 0, 2, size).Fill(0);
                    double* re = memory.Pointer;
                    for (int lane = 0; lane < Math.Min(Lanes, count - (q * Lanes)); lane++)
                    {
                        ReadOnlySpan<double> function = functions.Row((q * Lanes) + lane);
                        for (int j = 0; j < _points; j++)
                        {
                            re[(j * Lanes) + lane] = function[(j * channels) + channel];
                        }
                    }

                    bool swapped = fourier.Transform(re, re + size, re + (2L * size), re + (3L * size));
                    new ReadOnlySpan<double>(swapped ? re + (2L * size) : re, 2 * size).CopyTo(
                        new(_values.Pointer + (q * _values.Columns) + (2L * channel * size), 2 * size)
                    );
                }
            }
        );
    }

    /// <summary>The real parts of a channel of the function n and its neighbours, that of frequency k at 4 k + n % 4.</summary>
    public double* Real(int function, int channel) =>
        _values.Pointer + ((long)(function / Lanes) * _values.Columns) + (2L * channel * _points * Lanes);

    /// <summary>The imaginary parts.</summary>
    public double* Imaginary(int function, int channel) => Real(function, channel) + ((long)_points * Lanes);

    /// <inheritdoc/>
    public void Dispose() => _values.Dispose();
}
