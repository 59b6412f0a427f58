using System.Numerics;
using System.Runtime.InteropServices;

namespace Hyperkernel.LinearAlgebra.Native;

/// <summary>The Fortran routines of one precision: 32-bit integers, column-major matrices, hidden lengths of strings at the end.</summary>
/// <remarks>
/// Each property is a function pointer; the trailing <see langword="nuint"/>s are the lengths of the character arguments.
/// </remarks>
internal sealed unsafe class BlasSymbols<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly string[] _roots = ["gemm_", "syrk_", "potrf_", "trsm_", "syevd_"];

    private readonly nint[] _addresses;

    private BlasSymbols(nint[] addresses) => _addresses = addresses;

    /// <summary>C = alpha op(A) op(B) + beta C: transa, transb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc.</summary>
    public delegate* unmanaged[Cdecl]<byte*, byte*, int*, int*, int*, T*, T*, int*, T*, int*, T*, T*, int*, nuint, nuint, void> Gemm =>
        (delegate* unmanaged[Cdecl]<byte*, byte*, int*, int*, int*, T*, T*, int*, T*, int*, T*, T*, int*, nuint, nuint, void>)_addresses[0];

    /// <summary>C = alpha A A^T + beta C on one triangle: uplo, trans, n, k, alpha, a, lda, beta, c, ldc.</summary>
    public delegate* unmanaged[Cdecl]<byte*, byte*, int*, int*, T*, T*, int*, T*, T*, int*, nuint, nuint, void> Syrk =>
        (delegate* unmanaged[Cdecl]<byte*, byte*, int*, int*, T*, T*, int*, T*, T*, int*, nuint, nuint, void>)_addresses[1];

    /// <summary>Cholesky factor: uplo, n, a, lda, info.</summary>
    public delegate* unmanaged[Cdecl]<byte*, int*, T*, int*, int*, nuint, void> Potrf =>
        (delegate* unmanaged[Cdecl]<byte*, int*, T*, int*, int*, nuint, void>)_addresses[2];

    /// <summary>Triangular systems: side, uplo, transa, diag, m, n, alpha, a, lda, b, ldb.</summary>
    public delegate* unmanaged[Cdecl]<
        byte*,
        byte*,
        byte*,
        byte*,
        int*,
        int*,
        T*,
        T*,
        int*,
        T*,
        int*,
        nuint,
        nuint,
        nuint,
        nuint,
        void> Trsm =>
        (delegate* unmanaged[Cdecl]<byte*, byte*, byte*, byte*, int*, int*, T*, T*, int*, T*, int*, nuint, nuint, nuint, nuint, void>)
            _addresses[3];

    /// <summary>Symmetric eigenproblem: jobz, uplo, n, a, lda, w, work, lwork, iwork, liwork, info.</summary>
    public delegate* unmanaged[Cdecl]<byte*, byte*, int*, T*, int*, T*, T*, int*, int*, int*, int*, nuint, nuint, void> Syevd =>
        (delegate* unmanaged[Cdecl]<byte*, byte*, int*, T*, int*, T*, T*, int*, int*, int*, int*, nuint, nuint, void>)_addresses[4];

    /// <summary>
    /// The routines, looked up in each library in turn; null, with the name of the missing symbol, when one is in none of them.
    /// </summary>
    public static BlasSymbols<T>? Find(IReadOnlyList<nint> libraries, out string missing)
    {
        string prefix = typeof(T) == typeof(float) ? "s" : "d";
        nint[] addresses = new nint[_roots.Length];
        missing = "";
        for (int i = 0; i < _roots.Length && missing.Length == 0; i++)
        {
            string name = prefix + _roots[i];
            foreach (nint library in libraries)
            {
                if (NativeLibrary.TryGetExport(library, name, out addresses[i]))
                {
                    break;
                }
            }

            missing = addresses[i] == 0 ? name : "";
        }

        return missing.Length == 0 ? new(addresses) : null;
    }
}
