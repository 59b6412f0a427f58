using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Inference.Grid.Masked;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;

namespace Hyperkernel.Inference.Grid;

/// <summary>What a grid's values are less their prediction from all others.</summary>
/// <remarks>
/// Of a part B of the points the residual is [(A^-1)_BB]^-1 (A^-1 Y)_B, A = K + ridge. On whole grids the model operator's inverse, H^-1 =
/// (U (x) V) diag(1 / (D + ridge)) (U (x) V)^T, stands in the bracket, which is exact where the kernel has one Kronecker term.
/// </remarks>
internal static class GridLeaveOut
{
    // Where pairs are missing the inverse's diagonal is solved for, so many entries of it, some at once.
    private const int Drawn = 64;
    private const int AtOnce = 16;
    private const long NumbersAtOnce = 1L << 25;

    /// <summary>Leaves each context out. Block c of H^-1 is V diag(s_c) V^T.</summary>
    public static LeftOut<T> Contexts<T>(GridModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        KroneckerEigenbasis<T> basis = model.System.Eigenbasis;
        IMatrixBackend backend = model.System.Options.Compute.Backend;
        using Matrix<T> blocks = InverseBlocks(basis, model.Ridge, backend),
            weights = model.Weights.ConvertTo<T>();
        using Matrix<T> coefficients = Matrix<T>.Uninitialized(weights.Rows, weights.Columns);
        backend.Multiply<T>(T.One, weights, Transposition.None, basis.CoordinateVectors, Transposition.Transposed, T.Zero, coefficients);
        DivideByBlocks(coefficients, blocks);
        backend.Multiply<T>(T.One, coefficients, Transposition.None, basis.CoordinateVectors, Transposition.None, T.Zero, weights);
        return Of(model, weights);
    }

    /// <summary>Leaves each entry out. The diagonal of H^-1 at (c, a) is sum over j of s_c[j] V[j,a]^2.</summary>
    public static LeftOut<T> Entries<T>(GridModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        KroneckerEigenbasis<T> basis = model.System.Eigenbasis;
        IMatrixBackend backend = model.System.Options.Compute.Backend;
        using Matrix<T> blocks = InverseBlocks(basis, model.Ridge, backend),
            squares = Squares(basis.CoordinateVectors),
            diagonal = Matrix<T>.Uninitialized(blocks.Rows, blocks.Columns),
            weights = model.Weights.ConvertTo<T>();
        backend.Multiply<T>(T.One, blocks, Transposition.None, squares, Transposition.None, T.Zero, diagonal);
        DivideByBlocks(weights, diagonal);
        return Of(model, weights);
    }

    /// <summary>Leaves drawn entries out, each exactly as far as solves go: e_i = w_i / (e_i^T A^-1 e_i).</summary>
    public static LeftOut<T> DrawnEntries<T>(GridModel<T> model, GridMask mask)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        GridSystem<T> system = model.System;
        long[] drawn = mask.Observed();
        new CounterRandom(system.Options.Seed, RandomStream.HeldOut).Choose<long>(0, drawn, Math.Min(Drawn, drawn.Length));
        drawn = drawn[..Math.Min(Drawn, drawn.Length)];
        Matrix<T> residuals = Matrix<T>.Create(mask.Contexts, mask.Coordinates * model.Channels, (_, _) => T.NaN);
        List<double> squares = [];
        int atOnce = (int)Math.Clamp(NumbersAtOnce / (mask.Contexts * mask.Coordinates), 1, AtOnce);
        foreach (long[] batch in drawn.Chunk(atOnce))
        {
            double[] precisions = Precisions(system, batch, model.Ridge);
            for (int k = 0; k < batch.Length; k++)
            {
                (long context, long coordinate) = (batch[k] / mask.Coordinates, batch[k] % mask.Coordinates);
                double square = 0;
                for (int c = 0; c < model.Channels; c++)
                {
                    double residual = model.Weights[(c * mask.Contexts) + context, coordinate] / precisions[k];
                    residuals[context, (coordinate * model.Channels) + c] = T.CreateTruncating(residual);
                    square += residual * residual / model.Channels;
                }

                squares.Add(square);
            }

            system.Options.Compute.Report("leaving out", squares.Count, drawn.Length);
        }

        double mean = squares.Average();
        return new(residuals, mean)
        {
            StandardError =
                drawn.Length == mask.Count || squares.Count < 2
                    ? null
                    : Math.Sqrt(squares.Sum(s => (s - mean) * (s - mean)) / (squares.Count - 1) / squares.Count),
        };
    }

    private static double[] Precisions<T>(GridSystem<T> system, long[] entries, double ridge)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Matrix<T> sides = Matrix<T>.Zeros(entries.Length * system.Contexts, system.Coordinates);
        using Matrix<double> solutions = Matrix<double>.Zeros(sides.Rows, sides.Columns);
        for (int k = 0; k < entries.Length; k++)
        {
            sides[(k * system.Contexts) + (entries[k] / system.Coordinates), entries[k] % system.Coordinates] = T.One;
        }

        SolverOptions options = system.Options with { Compute = system.Options.Compute.Quiet };
        SolveReport report = system.Solve(sides, solutions.View, entries.Length, ridge, options);
        if (!report.Converged)
        {
            throw new InaccurateException(
                FormattableString.Invariant(
                    $"Entries cannot be left out: their equations were left with a relative residual of {report.RelativeResidual:0.0e-0}."
                )
            );
        }

        using Matrix<double> wide = sides.ConvertTo<double>();
        return system.QuadraticForms(wide, solutions, entries.Length, ridge);
    }

    private static LeftOut<T> Of<T>(GridModel<T> model, Matrix<T> residuals)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(ChannelStack.Unstack(residuals.View, model.Channels), WideSums.Dot<T>(residuals, residuals) / model.Unknowns);

    // s[c,j] = sum over i of U[c,i]^2 / (D[i,j] + ridge).
    private static Matrix<T> InverseBlocks<T>(KroneckerEigenbasis<T> basis, double ridge, IMatrixBackend backend)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Matrix<T> squares = Squares(basis.ContextVectors),
            inverse = basis.Spectrum.Clone();
        for (long i = 0; i < squares.Rows; i++)
        {
            TensorPrimitives.Add(inverse.Row(i), T.CreateTruncating(ridge), inverse.Row(i));
            TensorPrimitives.Divide(T.One, inverse.Row(i), inverse.Row(i));
        }

        Matrix<T> blocks = Matrix<T>.Uninitialized(inverse.Rows, inverse.Columns);
        backend.Multiply<T>(T.One, squares, Transposition.Transposed, inverse, Transposition.None, T.Zero, blocks);
        return blocks;
    }

    private static Matrix<T> Squares<T>(Matrix<T> vectors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> squares = vectors.Clone();
        for (long i = 0; i < squares.Rows; i++)
        {
            TensorPrimitives.Multiply<T>(squares.Row(i), squares.Row(i), squares.Row(i));
        }

        return squares;
    }

    private static void DivideByBlocks<T>(Matrix<T> stacked, Matrix<T> blocks)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (long i = 0; i < stacked.Rows; i++)
        {
            TensorPrimitives.Divide<T>(stacked.Row(i), blocks.Row(i % blocks.Rows), stacked.Row(i));
        }
    }
}
