using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hyperkernel.LinearAlgebra.Native;

/// <summary>Linear algebra by a library with the standard symbols of BLAS and LAPACK.</summary>
/// <remarks>
/// Products and triangular systems are cut into pieces, which run on all cores; see <see cref="BlasThreads"/>. The routines see columns
/// where we have rows, that is every matrix transposed: C = A B is asked for as C^T = B^T A^T, a lower triangle is their upper one, and
/// nothing is copied.
/// </remarks>
internal sealed unsafe class NativeBackend(BlasLibrary library) : IMatrixBackend
{
    private const byte No = (byte)'N';
    private const byte Yes = (byte)'T';
    private const byte Upper = (byte)'U';

    // Triangles up to this order are given to the library's routine as they are, larger ones halved.
    private const long LeafOrder = 512;

    // Right-hand sides for each piece of a triangular system.
    private const long LeafSides = 128;

    // Eigenproblems from this order on gain by the library's own threads; smaller ones lose.
    private const long LargeEigenproblem = 2500;

    /// <inheritdoc/>
    public string Description { get; } = library.Configuration.Length == 0 ? library.Name : $"{library.Name} ({library.Configuration})";

    /// <inheritdoc/>
    public void Multiply<T>(
        T alpha,
        MatrixView<T> a,
        Transposition transposeA,
        MatrixView<T> b,
        Transposition transposeB,
        T beta,
        MatrixView<T> c
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OperandCheck.Multiply(a, transposeA, b, transposeB, c);
        if (c.Rows == 0 || c.Columns == 0)
        {
            return;
        }

        long inner = transposeA == Transposition.None ? a.Columns : a.Rows;
        ProductPieces pieces = library.Threads is null ? new(c.Rows, c.Columns) : ProductPieces.Of(c.Rows, c.Columns, inner);
        if (pieces.Height >= c.Rows && pieces.Width >= c.Columns)
        {
            Product(alpha, a, transposeA, b, transposeB, beta, c);
            return;
        }

        Workers.Run(
            pieces.Count(c.Rows, c.Columns),
            piece =>
            {
                (long row, long rows, long column, long columns) = pieces[piece, c.Rows, c.Columns];
                MatrixView<T> left = transposeA == Transposition.None ? a.Block(row, 0, rows, inner) : a.Block(0, row, inner, rows);
                MatrixView<T> right =
                    transposeB == Transposition.None ? b.Block(0, column, inner, columns) : b.Block(column, 0, columns, inner);
                Product(alpha, left, transposeA, right, transposeB, beta, c.Block(row, column, rows, columns));
            }
        );
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

        // Square pieces; those on the diagonal are triangles.
        ProductPieces pieces = library.Threads is null ? new(c.Rows, c.Rows) : ProductPieces.Of(c.Rows, c.Rows, a.Columns);
        long edge = Math.Max(pieces.Height, pieces.Width),
            down = ProductPieces.Number(c.Rows, edge);
        Workers.Run(
            down * (down + 1) / 2,
            piece =>
            {
                // The last rows of pieces, which have the most, first.
                long k = (down * (down + 1) / 2) - 1 - piece,
                    i = (long)((Math.Sqrt((8.0 * k) + 1) - 1) / 2);
                i += (i + 1) * (i + 2) / 2 <= k ? 1 : 0;
                long j = k - (i * (i + 1) / 2),
                    rows = Math.Min(edge, c.Rows - (i * edge)),
                    columns = Math.Min(edge, c.Rows - (j * edge));
                MatrixView<T> left = a.Block(i * edge, 0, rows, a.Columns);
                if (i == j)
                {
                    SymmetricProduct(alpha, left, beta, c.Block(i * edge, i * edge, rows, rows));
                }
                else
                {
                    Product(
                        alpha,
                        left,
                        Transposition.None,
                        a.Block(j * edge, 0, columns, a.Columns),
                        Transposition.Transposed,
                        beta,
                        c.Block(i * edge, j * edge, rows, columns)
                    );
                }
            }
        );
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

        if (a.Rows > LeafOrder && library.Threads is not null)
        {
            BlockedCholesky.Factor(this, a);
            return;
        }

        byte triangle = Upper;
        int n = FortranInt.From(a.Rows, "The order");
        int stride = FortranInt.Stride(a.Stride);
        int info = 0;
        Enter();
        Symbols<T>().Potrf(&triangle, &n, a.Pointer, &stride, &info, 1);
        Exit();
        GC.KeepAlive(a.Owner);

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

        if (library.Threads is null || l.Rows <= LeafOrder)
        {
            long sides = library.Threads is null ? b.Columns : LeafSides;
            Workers.Run(
                ProductPieces.Number(b.Columns, sides),
                piece =>
                    Substitute(
                        (byte)'R',
                        Code(transposeL),
                        l,
                        b.Block(0, piece * sides, b.Rows, Math.Min(sides, b.Columns - (piece * sides)))
                    )
            );
            return;
        }

        (MatrixView<T> l11, MatrixView<T> l21, MatrixView<T> l22) = Halves(l);
        MatrixView<T> upper = b.Block(0, 0, l11.Rows, b.Columns),
            lower = b.Block(l11.Rows, 0, l22.Rows, b.Columns);
        if (transposeL == Transposition.None)
        {
            SolveTriangular(l11, transposeL, upper);
            Multiply(-T.One, l21, Transposition.None, upper, Transposition.None, T.One, lower);
            SolveTriangular(l22, transposeL, lower);
        }
        else
        {
            SolveTriangular(l22, transposeL, lower);
            Multiply(-T.One, l21, Transposition.Transposed, lower, Transposition.None, T.One, upper);
            SolveTriangular(l11, transposeL, upper);
        }
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

        if (library.Threads is null || l.Rows <= LeafOrder)
        {
            long sides = library.Threads is null ? b.Rows : LeafSides;
            Workers.Run(
                ProductPieces.Number(b.Rows, sides),
                piece => Substitute((byte)'L', Yes, l, b.Block(piece * sides, 0, Math.Min(sides, b.Rows - (piece * sides)), b.Columns))
            );
            return;
        }

        (MatrixView<T> l11, MatrixView<T> l21, MatrixView<T> l22) = Halves(l);
        MatrixView<T> left = b.Block(0, 0, b.Rows, l11.Rows),
            right = b.Block(0, l11.Rows, b.Rows, l22.Rows);
        SolveTriangularRight(l11, left);
        Multiply(-T.One, left, Transposition.None, l21, Transposition.Transposed, T.One, right);
        SolveTriangularRight(l22, right);
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

        if (a.Rows < LargeEigenproblem || library.Threads is null)
        {
            Enter();
            try
            {
                Decompose(a, values);
            }
            finally
            {
                Exit();
            }

            return;
        }

        T[] found = new T[values.Length];
        library.Threads.OnAll(() => Decompose<T>(a, found));
        found.CopyTo(values);
    }

    private void Decompose<T>(MatrixView<T> a, Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
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
            throw new ArithmeticException(
                $"SymmetricEigen: the eigenvalues of the {n} x {n} matrix did not converge (syevd reports {info})."
            );
        }
    }

    private void Product<T>(
        T alpha,
        MatrixView<T> a,
        Transposition transposeA,
        MatrixView<T> b,
        Transposition transposeB,
        T beta,
        MatrixView<T> c
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        byte first = Code(transposeB);
        byte second = Code(transposeA);
        int m = FortranInt.From(c.Columns, "The number of columns");
        int n = FortranInt.From(c.Rows, "The number of rows");
        int k = FortranInt.From(transposeA == Transposition.None ? a.Columns : a.Rows, "The inner size");
        int strideA = FortranInt.Stride(a.Stride);
        int strideB = FortranInt.Stride(b.Stride);
        int strideC = FortranInt.Stride(c.Stride);
        Enter();
        Symbols<T>().Gemm(&first, &second, &m, &n, &k, &alpha, b.Pointer, &strideB, a.Pointer, &strideA, &beta, c.Pointer, &strideC, 1, 1);
        Exit();
        GC.KeepAlive(a.Owner);
        GC.KeepAlive(b.Owner);
        GC.KeepAlive(c.Owner);
    }

    private void SymmetricProduct<T>(T alpha, MatrixView<T> a, T beta, MatrixView<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        byte triangle = Upper;
        byte transposed = Yes;
        int n = FortranInt.From(a.Rows, "The number of rows");
        int k = FortranInt.From(a.Columns, "The number of columns");
        int strideA = FortranInt.Stride(a.Stride);
        int strideC = FortranInt.Stride(c.Stride);
        Enter();
        Symbols<T>().Syrk(&triangle, &transposed, &n, &k, &alpha, a.Pointer, &strideA, &beta, c.Pointer, &strideC, 1, 1);
        Exit();
        GC.KeepAlive(a.Owner);
        GC.KeepAlive(c.Owner);
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
        Enter();
        Symbols<T>().Trsm(&side, &triangle, &transposition, &diagonal, &m, &n, &one, l.Pointer, &strideL, b.Pointer, &strideB, 1, 1, 1, 1);
        Exit();
        GC.KeepAlive(l.Owner);
        GC.KeepAlive(b.Owner);
    }

    private static (MatrixView<T> L11, MatrixView<T> L21, MatrixView<T> L22) Halves<T>(MatrixView<T> l)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long half = ProductPieces.Number(l.Rows / 2, LeafOrder) * LeafOrder,
            rest = l.Rows - half;
        return (l.Block(0, 0, half, half), l.Block(half, 0, rest, half), l.Block(half, half, rest, rest));
    }

    private void Enter() => library.Threads?.EnterSingle();

    private void Exit() => library.Threads?.ExitSingle();

    private static byte Code(Transposition transposition) => transposition == Transposition.None ? No : Yes;

    private static void RequireArguments(int info, string routine)
    {
        if (info < 0)
        {
            throw new InvalidOperationException($"{routine} refused its argument {-info}.");
        }
    }

    private BlasSymbols<T> Symbols<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        typeof(T) == typeof(float) ? Unsafe.As<BlasSymbols<T>>(library.Single) : Unsafe.As<BlasSymbols<T>>(library.Double);
}
