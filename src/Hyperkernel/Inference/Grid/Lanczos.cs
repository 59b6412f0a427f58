using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Grid;

/// <summary>
/// Functions of a symmetric operator at one vector v, from some steps of Lanczos' iteration: f(B) v is about |v| Q f(T) e_1 with T = Q^T B
/// Q tridiagonal.
/// </summary>
/// <remarks>
/// The basis Q is kept, and every new vector is made orthogonal to all of it: with some ten steps that costs nothing beside the products.
/// Sources: Lanczos 1950; for quadratic forms Golub and Meurant 1994.
/// </remarks>
/// <typeparam name="T"><see langword="float"/> or <see langword="double"/>.</typeparam>
internal sealed class Lanczos<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<Matrix<T>> _basis = [];
    private readonly Tridiagonal _tridiagonal;
    private readonly double _norm;

    /// <summary>Runs the iteration; it ends early when it has seen all that the operator does to v.</summary>
    /// <param name="symmetric">The operator B.</param>
    /// <param name="start">The vector v, not zero, as a field.</param>
    /// <param name="steps">Most products with B.</param>
    /// <param name="cancellation">Ends the work early.</param>
    public Lanczos(ISymmetricOperator<T> symmetric, MatrixView<T> start, int steps, CancellationToken cancellation)
    {
        List<double> diagonal = [],
            beside = [];
        Matrix<T> next = start.ToMatrix();
        _norm = Math.Sqrt(ConjugateGradients.Dot(start, start));
        double size = _norm;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            Divide(next, size);
            _basis.Add(next);
            next = Matrix<T>.Uninitialized(start.Rows, start.Columns);
            symmetric.Apply(_basis[^1], next);
            diagonal.Add(ConjugateGradients.Dot<T>(_basis[^1], next));
            double before = Math.Sqrt(ConjugateGradients.Dot<T>(next, next));
            foreach (Matrix<T> vector in _basis)
            {
                ConjugateGradients.AddScaled<T>(next, -ConjugateGradients.Dot<T>(vector, next), vector);
            }

            size = Math.Sqrt(ConjugateGradients.Dot<T>(next, next));
            if (diagonal.Count == steps || size <= before * Rounding)
            {
                next.Dispose();
                break;
            }

            beside.Add(size);
        }

        _tridiagonal = new(diagonal, beside);
        FirstMoment = _norm * _norm * diagonal[0];
    }

    /// <summary>v^T B v.</summary>
    public double FirstMoment { get; }

    /// <summary>The smallest eigenvalue of T.</summary>
    public double Smallest => _tridiagonal.Smallest;

    /// <summary>What a vector may shrink by before rounding is all that is left of it.</summary>
    internal static double Rounding => 64 * double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    /// <summary>v^T f(B) v.</summary>
    public double QuadraticForm(Func<double, double> function) => _norm * _norm * _tridiagonal.QuadraticForm(function);

    /// <summary>f(B) v.</summary>
    public void Apply(Func<double, double> function, MatrixView<T> result)
    {
        result.Fill(T.Zero);
        for (int j = 0; j < _basis.Count; j++)
        {
            ConjugateGradients.AddScaled<T>(result, _norm * _tridiagonal.Entry(function, j), _basis[j]);
        }
    }

    public void Dispose()
    {
        _basis.ForEach(vector => vector.Dispose());
        _tridiagonal.Dispose();
    }

    /// <summary>fields / divisor, in place.</summary>
    internal static void Divide(MatrixView<T> fields, double divisor)
    {
        for (long i = 0; i < fields.Rows; i++)
        {
            TensorPrimitives.Divide(fields.Row(i), T.CreateTruncating(divisor), fields.Row(i));
        }
    }
}
