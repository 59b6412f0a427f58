using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Hyperkernel.LinearAlgebra.Managed;

/// <summary>y = A x for a symmetric A of which the lower triangle is read, once: the operation is bound by the memory.</summary>
internal sealed unsafe class SymmetricProduct(int largestOrder) : IDisposable
{
    // A fixed number, so that the order of the sums does not depend on the number of cores.
    private const int Slices = 16;
    private const int SequentialOrder = 192;

    private readonly Matrix<double> _partial = Matrix<double>.Uninitialized(Slices, Math.Max(1, largestOrder));

    /// <summary>Writes A x to y.</summary>
    public void Multiply(MatrixView<double> a, Span<double> x, Span<double> y)
    {
        int order = x.Length;
        int slices = order <= SequentialOrder ? 1 : Slices;
        fixed (double* pinned = x)
        {
            double* vector = pinned;
            Workers.Run(
                slices,
                slice =>
                {
                    double* partial = _partial.Pointer + (slice * _partial.Columns);
                    AddSlice(a, vector, partial, Boundary(order, slice, slices), Boundary(order, slice + 1, slices));
                }
            );
        }

        _partial.Row(0)[..order].CopyTo(y);
        for (int slice = 1; slice < slices; slice++)
        {
            int end = Boundary(order, slice + 1, slices);
            TensorPrimitives.Add(y[..end], _partial.Row(slice)[..end], y[..end]);
        }

        GC.KeepAlive(a.Owner);
    }

    /// <inheritdoc/>
    public void Dispose() => _partial.Dispose();

    /// <summary>The row at which a slice starts when all slices of the triangle have the same area; a multiple of 4.</summary>
    private static int Boundary(int order, long slice, int slices) =>
        slice == slices ? order : (int)(order * Math.Sqrt(slice / (double)slices)) & ~3;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSlice(MatrixView<double> a, double* x, double* y, int start, int end)
    {
        new Span<double>(y, (int)a.Rows).Clear();
        int i = start;
        for (; i + 4 <= end; i += 4)
        {
            AddFourRows(a.Pointer + (i * a.Stride), a.Stride, x, y, i);
        }

        for (; i < end; i++)
        {
            double* row = a.Pointer + (i * a.Stride);
            double sum = row[i] * x[i];
            for (int j = 0; j < i; j++)
            {
                sum += row[j] * x[j];
                y[j] += row[j] * x[i];
            }

            y[i] += sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddFourRows(double* row0, long stride, double* x, double* y, int i)
    {
        double* row1 = row0 + stride;
        double* row2 = row1 + stride;
        double* row3 = row2 + stride;
        Vector<double> x0 = new(x[i]),
            x1 = new(x[i + 1]),
            x2 = new(x[i + 2]),
            x3 = new(x[i + 3]);
        Vector<double> s0 = default,
            s1 = default,
            s2 = default,
            s3 = default;
        int j = 0;
        for (; j + Vector<double>.Count <= i; j += Vector<double>.Count)
        {
            Vector<double> known = Vector.Load(x + j);
            Vector<double> sum = Vector.Load(y + j);
            Vector<double> entry = Vector.Load(row0 + j);
            s0 = Vector.MultiplyAddEstimate(entry, known, s0);
            sum = Vector.MultiplyAddEstimate(entry, x0, sum);
            entry = Vector.Load(row1 + j);
            s1 = Vector.MultiplyAddEstimate(entry, known, s1);
            sum = Vector.MultiplyAddEstimate(entry, x1, sum);
            entry = Vector.Load(row2 + j);
            s2 = Vector.MultiplyAddEstimate(entry, known, s2);
            sum = Vector.MultiplyAddEstimate(entry, x2, sum);
            entry = Vector.Load(row3 + j);
            s3 = Vector.MultiplyAddEstimate(entry, known, s3);
            sum = Vector.MultiplyAddEstimate(entry, x3, sum);
            Vector.Store(sum, y + j);
        }

        y[i] += Vector.Sum(s0) + Rest(row0, x, y, j, i);
        y[i + 1] += Vector.Sum(s1) + Rest(row1, x, y, j, i + 1);
        y[i + 2] += Vector.Sum(s2) + Rest(row2, x, y, j, i + 2);
        y[i + 3] += Vector.Sum(s3) + Rest(row3, x, y, j, i + 3);
    }

    /// <summary>The entries of one row that no vector covers, with the diagonal.</summary>
    private static double Rest(double* row, double* x, double* y, int from, int diagonal)
    {
        double sum = row[diagonal] * x[diagonal];
        for (int j = from; j < diagonal; j++)
        {
            sum += row[j] * x[j];
            y[j] += row[j] * x[diagonal];
        }

        return sum;
    }
}
