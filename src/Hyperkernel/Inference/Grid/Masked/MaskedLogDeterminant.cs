using System.Numerics;
using System.Runtime.CompilerServices;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;

namespace Hyperkernel.Inference.Grid.Masked;

/// <summary>Estimates log det A of A = K + ridge on the observed pairs: log det M + tr log(M^-1 A) with M in two levels.</summary>
/// <remarks>
/// For normal z with covariance M the mean of z^T M^-1 log(A M^-1) z is that trace. Lanczos' iteration with the inner product x^T M^-1 y
/// gives it for each z. It is divided by z^T M^-1 z and multiplied by its mean, the number of equations, which takes the scatter of a
/// factor between A and M away. Sources: Ubaru, Chen and Saad 2017; with a preconditioner Gardner et al. 2018.
/// </remarks>
internal static class MaskedLogDeterminant
{
    // M is farther from A than the model operator of a whole grid is.
    private const int FewestSteps = 25;

    /// <summary>The estimate.</summary>
    /// <exception cref="ArithmeticException">The decomposed kernel with this ridge is not positive definite.</exception>
    /// <exception cref="InsufficientMemoryException">M does not fit in memory.</exception>
    public static LogDeterminant Estimate<T>(GridSystem<T> system, GridMask mask, double ridge, ProbeOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Compute compute = system.Options.Compute;
        int steps = (int)Math.Min(mask.Count, Math.Max(FewestSteps, options.LanczosSteps));
        using TwoLevels<T> model = new(system.Eigenbasis, mask, ridge, isExact: true, compute);
        using Matrix<T> probe = Matrix<T>.Uninitialized(mask.Contexts, mask.Coordinates);
        compute.RequireMemory(2 * (Int128)steps * probe.Rows * probe.Columns * Unsafe.SizeOf<T>(), "the vectors of Lanczos' iteration");
        CounterRandom random = new(options.Seed, RandomStream.LogDeterminantProbes);
        ulong index = 0;
        double[] traces = new double[options.Probes];
        for (int k = 0; k < traces.Length; k++)
        {
            model.Draw(random, ref index, probe);
            using Tridiagonal tridiagonal = Iterate(system.Operator(ridge), model, probe, steps, compute);
            if (!(tridiagonal.Smallest > 0))
            {
                throw new ArithmeticException(
                    $"GridSystem: the decomposed kernel with ridge = {ridge} is not positive definite on the observed pairs, so it has no "
                        + "log-determinant; a smaller KernelTolerance or a larger ridge is needed."
                );
            }

            traces[k] = mask.Count * tridiagonal.QuadraticForm(Math.Log);
        }

        return Inference.LogDeterminant.Of(model.LogDeterminant, traces);
    }

    // A M^-1 on the Krylov space of a probe; vectors are kept with what M^-1 makes of them.
    private static Tridiagonal Iterate<T>(ISymmetricOperator<T> system, TwoLevels<T> model, Matrix<T> probe, int steps, Compute compute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        List<double> diagonal = [],
            beside = [];
        List<(Matrix<T> Vector, Matrix<T> Solved)> basis = [];
        using Matrix<T> scratch = Matrix<T>.Uninitialized(probe.Rows, probe.Columns);
        try
        {
            Matrix<T> vector = probe.Clone();
            double before = 0;
            while (true)
            {
                compute.Cancellation.ThrowIfCancellationRequested();
                Matrix<T> solved = Matrix<T>.Uninitialized(probe.Rows, probe.Columns);
                basis.Add((vector, solved));
                model.Solve(vector, solved, scratch);
                double size = Math.Sqrt(Math.Max(0, ConjugateGradients.Dot<T>(vector, solved)));
                if (diagonal.Count == steps || !(size > before * Lanczos<T>.Rounding))
                {
                    return new(diagonal, beside);
                }

                if (diagonal.Count > 0)
                {
                    beside.Add(size);
                }

                Lanczos<T>.Divide(vector, size);
                Lanczos<T>.Divide(solved, size);
                Matrix<T> next = Matrix<T>.Uninitialized(probe.Rows, probe.Columns);
                system.Apply(solved, next);
                diagonal.Add(ConjugateGradients.Dot<T>(solved, next));
                before = Math.Abs(diagonal[^1]);
                foreach ((Matrix<T> earlier, Matrix<T> theirs) in basis)
                {
                    ConjugateGradients.AddScaled<T>(next, -ConjugateGradients.Dot<T>(theirs, next), earlier);
                }

                vector = next;
            }
        }
        finally
        {
            basis.ForEach(pair =>
            {
                pair.Vector.Dispose();
                pair.Solved.Dispose();
            });
        }
    }
}
