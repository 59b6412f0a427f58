using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hyperkernel.LinearAlgebra.Native;

/// <summary>Linear algebra by a library with the standard symbols of BLAS and LAPACK.</summary>
/// <remarks>
/// The routines see columns where we have rows, that is every matrix transposed: C = A B is asked for as C^T = B^T A^T, a lower triangle is
/// their upper one, and nothing is copied.
/// </remarks>
internal sealed unsafe class NativeBackend(BlasLibrary library) : IMatrixBackend
{
    private const byte No = (byte)'N';
    private const byte Yes = (byte)'T';
    private const byte Upper = (byte)'U';

    /// <inheritdoc/>
    public string Description { get; } = library.Configuration.Length == 0 ? library.Name : $"{library.Name} ({library.Configuration})";

    /// <inheritdoc/>
    public void Multiply<T>(T alpha, MatrixView<T> a, Transposition transposeA, MatrixView<T> b, Transposition transposeB, T beta, MatrixView<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OperandCheck.Multiply(a, transposeA, b, transposeB, c);
        if (c.Rows == 0 || c.Columns == 0)
        {
            return;
        }

        byte first = Code(transposeB);
        byte second = Code(transposeA);
        int m = FortranInt.From(c.Columns, "The number of columns");
        int n = FortranInt.From(c.Rows, "The number of rows");
        int k = FortranInt.From(transposeA == Transposition.None ? a.Columns : a.Rows, "The inner size");
        int strideA = FortranInt.Stride(a.Stride);
        int strideB = FortranInt.Stride(b.Stride);
        int strideC = FortranInt.Stride(c.Stride);
        Symbols<T>().Gemm(&first, &second, &m, &n, &k, &alpha, b.Pointer, &strideB, a.Pointer, &strideA, &beta, c.Pointer, &strideC, 1, 1);
        GC.KeepAlive(a.Owner);
        GC.KeepAlive(b.Owner);
        GC.KeepAlive(c.Owner);
    }

    /// <inheritdoc/>
    public void MultiplyByTranspose<T>(T alpha, MatrixView<T> a, T beta, MatrixView<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OperandCheck.MultiplyByTranspose(a, c);
        if (c.Rows == 0)
        {
            return;
        }

        byte triangle = Upper;
        byte transposed = Yes;
        int n = FortranInt.From(a.Rows, "The number of rows");
        int k = FortranInt.From(a.Columns, "The number of columns");
        int strideA = FortranInt.Stride(a.Stride);
        int strideC = FortranInt.Stride(c.Stride);
        Symbols<T>().Syrk(&triangle, &transposed, &n, &k, &alpha, a.Pointer, &strideA, &beta, c.Pointer, &strideC, 1, 1);
        GC.KeepAlive(a.Owner);
        GC.KeepAlive(c.Owner);
    }

    /// <inheritdoc/>
    public void Cholesky<T>(MatrixView<T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OperandCheck.Cholesky(a);
        if (a.Rows == 0)
        {
            return;
        }

        byte triangle = Upper;
        int n = FortranInt.From(a.Rows, "The order");
        int stride = FortranInt.Stride(a.Stride);
        int info = 0;
        Symbols<T>().Potrf(&triangle, &n, a.Pointer, &stride, &info, 1);

        // Some libraries go on where a pivot is NaN, and all stop there in the same way as at a negative one.
        long checkedRows = info > 0 ? info : a.Rows;
        for (long i = 0; i < checkedRows; i++)
        {
            OperandCheck.RequireFinitePivot(a[i, i], i, a.Rows);
        }

        RequireArguments(info, "potrf");
        if (info > 0)
        {
            throw new NotPositiveDefiniteException(info - 1, a.Rows);
        }
    }

    /// <inheritdoc/>
    public void SolveTriangular<T>(MatrixView<T> l, Transposition transposeL, MatrixView<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OperandCheck.SolveTriangular(l, b);
        if (b.Rows == 0 || b.Columns == 0)
        {
            return;
        }

        Substitute((byte)'R', Code(transposeL), l, b);
    }

    /// <inheritdoc/>
    public void SolveTriangularRight<T>(MatrixView<T> l, MatrixView<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OperandCheck.SolveTriangularRight(l, b);
        if (b.Rows == 0 || b.Columns == 0)
        {
            return;
        }

        Substitute((byte)'L', Yes, l, b);
    }

    /// <inheritdoc/>
    public void SymmetricEigen<T>(MatrixView<T> a, Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OperandCheck.SymmetricEigen<T>(a, values);
        if (a.Rows == 0)
        {
            return;
        }

        byte job = (byte)'V';
        byte triangle = Upper;
        int n = FortranInt.From(a.Rows, "The order");
        int stride = FortranInt.Stride(a.Stride);
        int query = -1;
        int info = 0;
        T wanted = T.Zero;
        int wantedIntegers = 0;
        BlasSymbols<T> symbols = Symbols<T>();
        fixed (T* w = values)
        {
            symbols.Syevd(&job, &triangle, &n, a.Pointer, &stride, w, &wanted, &query, &wantedIntegers, &query, &info, 1, 1);
            RequireArguments(info, "syevd");

            // A float rounds the size it reports; the formula of the documentation does not.
            long least = 1 + (6L * n) + (2L * n * n);
            int length = FortranInt.From(Math.Max(least, long.CreateSaturating(T.Ceiling(wanted))), "The work space of the eigenproblem");
            int integers = Math.Max(wantedIntegers, 3 + (5 * n));
            using Matrix<T> work = Matrix<T>.Uninitialized(1, length);
            int[] integerWork = new int[integers];
            fixed (int* integerPointer = integerWork)
            {
                symbols.Syevd(&job, &triangle, &n, a.Pointer, &stride, w, work.Pointer, &length, integerPointer, &integers, &info, 1, 1);
            }
        }

        GC.KeepAlive(a.Owner);
        RequireArguments(info, "syevd");
        if (info > 0)
        {
            throw new ArithmeticException($"SymmetricEigen: the eigenvalues of the {n} x {n} matrix did not converge (syevd reports {info}).");
        }
    }

    // The sides are those of the routine, which sees B transposed and L as an upper triangle.
    private void Substitute<T>(byte side, byte transposition, MatrixView<T> l, MatrixView<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        byte triangle = Upper;
        byte diagonal = No;
        int m = FortranInt.From(b.Columns, "The number of columns");
        int n = FortranInt.From(b.Rows, "The number of rows");
        int strideL = FortranInt.Stride(l.Stride);
        int strideB = FortranInt.Stride(b.Stride);
        T one = T.One;
        Symbols<T>().Trsm(&side, &triangle, &transposition, &diagonal, &m, &n, &one, l.Pointer, &strideL, b.Pointer, &strideB, 1, 1, 1, 1);
        GC.KeepAlive(l.Owner);
        GC.KeepAlive(b.Owner);
    }

    private static byte Code(Transposition transposition) => transposition == Transposition.None ? No : Yes;

    private static void RequireArguments(int info, string routine)
    {
        if (info < 0)
        {
            throw new InvalidOperationException($"{routine} refused its argument {-info}.");
        }
    }

    private BlasSymbols<T> Symbols<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => typeof(T) == typeof(float)
            ? Unsafe.As<BlasSymbols<T>>(library.Single)
            : Unsafe.As<BlasSymbols<T>>(library.Double);
}
