using Hyperkernel.Inference;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators.Blocks;

namespace Hyperkernel.Operators;

/// <content>Learning settings, and testing a claim of symmetry.</content>
public sealed partial class OperatorRegression
{
    /// <summary>What was tried of settings, in this order; empty where they were given.</summary>
    public IReadOnlyList<OperatorChoice> Choices { get; private init; } = [];

    /// <summary>
    /// Chooses kernel, scales, powers, linear part and ridge by leaving out one function after the other, in closed form, and learns the
    /// operator with the best.
    /// </summary>
    /// <param name="inputs">N x (m C) values of input functions.</param>
    /// <param name="outputs">N x (m' C') values of output functions.</param>
    /// <param name="inputGrid">Where inputs are sampled.</param>
    /// <param name="outputGrid">Where outputs are sampled.</param>
    /// <param name="options">The symmetry, and where the search starts; the defaults if null.</param>
    /// <param name="search">What is tried; the defaults if null.</param>
    /// <returns>The operator; <see cref="Choices"/> says what was tried.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Fit"/>.</exception>
    /// <exception cref="ArithmeticException">The equations could not be solved with any settings.</exception>
    public static OperatorRegression Learn(
        Matrix<double> inputs,
        Matrix<double> outputs,
        FunctionGrid inputGrid,
        FunctionGrid outputGrid,
        OperatorOptions? options = null,
        OperatorSearch? search = null
    )
    {
        options ??= new();
        search ??= new();
        options.Check();
        search.Check();
        OperatorChecks.Pairs(inputs, outputs, inputGrid, outputGrid, options);
        int few = (int)Math.Min(inputs.Rows, search.MostFunctions),
            more = (int)Math.Min(inputs.Rows, search.MostRefined);
        (OperatorOptions best, List<OperatorChoice> path) = Tried(few, learning => learning.Best(options));
        if (more > few)
        {
            OperatorOptions coarse = best;
            (best, List<OperatorChoice> refined) = Tried(more, learning => learning.Refined(coarse));
            path.AddRange(refined);
        }

        while (true)
        {
            try
            {
                OperatorRegression fit = Fit(inputs, outputs, inputGrid, outputGrid, best);
                return new(best, inputGrid, outputGrid, fit._group, fit._solution) { Choices = path };
            }
            catch (ArithmeticException e) when (e is NotPositiveDefiniteException or InaccurateException && best.Ridge < 1e-4)
            {
                best = best with { Ridge = 10 * best.Ridge };
            }
        }

        (OperatorOptions, List<OperatorChoice>) Tried(int count, Func<OperatorLearning, OperatorOptions> choose)
        {
            using Matrix<double> someInputs = Spread(inputs, count),
                someOutputs = Spread(outputs, count);
            OperatorLearning learning = new(someInputs, someOutputs, inputGrid, outputGrid, search);
            OperatorOptions chosen = choose(learning);
            return (chosen, [.. learning.Path]);
        }
    }

    /// <summary>Tests the claim that an operator has a symmetry: how much leave-out errors change with it.</summary>
    /// <param name="inputs">N x (m C) values of input functions.</param>
    /// <param name="outputs">N x (m' C') values of output functions.</param>
    /// <param name="inputGrid">Where inputs are sampled.</param>
    /// <param name="outputGrid">Where outputs are sampled.</param>
    /// <param name="options">The claim, and all settings.</param>
    /// <exception cref="ArgumentException">As for <see cref="Fit"/>.</exception>
    public static SymmetryCheck Check(
        Matrix<double> inputs,
        Matrix<double> outputs,
        FunctionGrid inputGrid,
        FunctionGrid outputGrid,
        OperatorOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        using OperatorRegression with = Fit(inputs, outputs, inputGrid, outputGrid, options);
        using OperatorRegression without = Fit(inputs, outputs, inputGrid, outputGrid, options with { Symmetry = OperatorSymmetry.None });
        return new(options.Symmetry, with.Report.LeaveOutError, without.Report.LeaveOutError);
    }

    private static Matrix<double> Spread(Matrix<double> rows, int count) =>
        Matrix<double>.Create(count, rows.Columns, (i, j) => rows[i * rows.Rows / count, j]);
}

/// <summary>What the data say of a claim of symmetry.</summary>
/// <param name="Symmetry">The claim.</param>
/// <param name="ErrorWith">The leave-out error with it.</param>
/// <param name="ErrorWithout">The leave-out error of the same settings without it.</param>
public sealed record SymmetryCheck(OperatorSymmetry Symmetry, double ErrorWith, double ErrorWithout)
{
    // A symmetry that holds is worth as many copies of every pair: then errors do not grow.
    private const double Allowed = 1.05;

    /// <summary>Whether the errors are those of an operator that has the symmetry: no larger with it than without.</summary>
    public bool IsPlausible => ErrorWith <= Allowed * ErrorWithout;

    /// <summary>What the data say, in a sentence.</summary>
    public override string ToString() =>
        FormattableString.Invariant(
            $"With the symmetry {Symmetry} the leave-out error is {100 * ErrorWith:G3} %, without it {100 * ErrorWithout:G3} %: "
        )
        + (
            IsPlausible
                ? "the data do not contradict it."
                : "the outputs contradict it; fit without this symmetry, or look whether signs and grids are as claimed."
        );
}
