using System.Numerics;

namespace Hyperkernel.Operators.Blocks;

/// <summary>
/// The transformations that an operator commutes with, as a group that acts on inputs and on outputs, with its representations.
/// </summary>
/// <remarks>
/// Cyclic groups have the shifts T_0..T_(M-1) as their elements, and with reflection T_g R after them. Of the representations of shifts,
/// those of frequency k and -k are taken together, rho(T_g) = [[cos, sin], [-sin, cos]] of 2 pi k g / M, and rho(R) = diag(1, -1): so real
/// blocks of two unknowns a function serve with reflection and without.
/// </remarks>
internal sealed class SymmetryGroup
{
    private SymmetryGroup(SignedPermutation[] inputs, SignedPermutation[] outputs, Representation[] representations)
    {
        (Inputs, Outputs, Representations) = (inputs, outputs, representations);
    }

    /// <summary>The number of shifts M of a cyclic group, 1 without shifts; 0 of another group.</summary>
    public int Shifts { get; private init; }

    /// <summary>Whether a cyclic group has reflections too.</summary>
    public bool HasReflection { get; private init; }

    /// <summary>What each element does to inputs.</summary>
    public SignedPermutation[] Inputs { get; }

    /// <summary>What each element does to outputs.</summary>
    public SignedPermutation[] Outputs { get; }

    /// <summary>The number of elements.</summary>
    public int Order => Inputs.Length;

    /// <summary>All representations; of a cyclic group by <see cref="Cyclic"/>.</summary>
    public Representation[] Representations { get; }

    /// <summary>The group of a claim on two grids.</summary>
    /// <exception cref="ArgumentException">The grids do not have the symmetry; the message says why.</exception>
    public static SymmetryGroup Of(OperatorOptions options, FunctionGrid inputs, FunctionGrid outputs) =>
        options.Symmetry switch
        {
            OperatorSymmetry.None => OfShifts(options, inputs, outputs, 1, false),
            OperatorSymmetry.Shifts => OfShifts(options, inputs, outputs, Shared(inputs, outputs), false),
            OperatorSymmetry.ShiftsAndReflection => OfShifts(options, inputs, outputs, Shared(inputs, outputs), true),
            OperatorSymmetry.Reflection => OfShifts(options, Line(inputs, "input"), Line(outputs, "output"), 1, true),
            OperatorSymmetry.Flips => OfSquare(options, inputs, outputs, false),
            _ => OfSquare(options, inputs, outputs, true),
        };

    /// <summary>
    /// The representation of a cyclic group at a frequency k = 0..M/2; of one dimension at 0 and M/2, where the sign of R is a choice.
    /// </summary>
    public int Cyclic(int frequency, int parity)
    {
        int perEnd = HasReflection ? 2 : 1;
        bool isEnd = frequency == 0 || 2 * frequency == Shifts;
        return frequency == 0 ? (perEnd - 1) * (1 - parity) / 2
            : isEnd ? perEnd + Doubles(Shifts) + ((perEnd - 1) * (1 - parity) / 2)
            : perEnd + frequency - 1;
    }

    private static int Doubles(int shifts) => (shifts - 1) / 2;

    private static int Shared(FunctionGrid inputs, FunctionGrid outputs)
    {
        foreach ((FunctionGrid grid, string name) in new[] { (inputs, "input"), (outputs, "output") })
        {
            if (!grid.IsPeriodic || grid.Shape.Count != 1)
            {
                throw new ArgumentException(
                    $"OperatorRegression: shifts need functions on a uniform periodic grid of one dimension, and the {name}s have {grid}; "
                        + "sample them at j / m, j = 0..m-1, or claim no shifts."
                );
            }
        }

        return (int)BigInteger.GreatestCommonDivisor(inputs.Count, outputs.Count);
    }

    private static FunctionGrid Line(FunctionGrid grid, string name) =>
        grid.Shape.Count == 1 && grid.IsRegular
            ? grid
            : throw new ArgumentException(
                $"OperatorRegression: a reflection needs functions of one variable on a regular grid, and the {name}s have {grid}; "
                    + "claim flips of a grid of two dimensions, or no symmetry."
            );

    private static SymmetryGroup OfShifts(OperatorOptions options, FunctionGrid inputs, FunctionGrid outputs, int shifts, bool reflects)
    {
        return new(
            Actions(inputs, options.InputChannels, options.SignsOfInputs),
            Actions(outputs, options.OutputChannels, options.SignsOfOutputs),
            CyclicRepresentations(shifts, reflects)
        )
        {
            Shifts = shifts,
            HasReflection = reflects,
        };

        // (T_g R u)[j] = sign u[g - j]; on a bounded interval R turns it round.
        SignedPermutation[] Actions(FunctionGrid grid, int channels, int[] signs)
        {
            int m = grid.Count;
            return
            [
                .. Enumerable
                    .Range(0, reflects ? 2 * shifts : shifts)
                    .Select(element =>
                    {
                        int step = element % shifts * (m / shifts);
                        int Image(int j) =>
                            element < shifts ? (j - step + m) % m
                            : grid.IsPeriodic ? (step - j + m) % m
                            : m - 1 - j;
                        return SignedPermutation.Of(m, channels, Image, channel => element < shifts ? 1 : signs[channel]);
                    }),
            ];
        }
    }

    private static Representation[] CyclicRepresentations(int shifts, bool reflects)
    {
        int order = reflects ? 2 * shifts : shifts;
        List<Representation> all = [];
        void AddEnd(bool alternates)
        {
            for (int parity = 1; parity >= (reflects ? -1 : 1); parity -= 2)
            {
                int sign = parity;
                all.Add(
                    new(
                        1,
                        [
                            .. Enumerable
                                .Range(0, order)
                                .Select(g => (alternates && g % shifts % 2 == 1 ? -1.0 : 1) * (g < shifts ? 1 : sign)),
                        ]
                    )
                );
            }
        }

        AddEnd(false);
        for (int k = 1; 2 * k < shifts; k++)
        {
            double[] matrices = new double[4 * order];
            for (int g = 0; g < order; g++)
            {
                double angle = 2 * Math.PI * (k * (long)(g % shifts) % shifts) / shifts,
                    sign = g < shifts ? 1 : -1;
                (double sin, double cos) = Math.SinCos(angle);
                (matrices[4 * g], matrices[(4 * g) + 1], matrices[(4 * g) + 2], matrices[(4 * g) + 3]) = (
                    cos,
                    sign * sin,
                    -sin,
                    sign * cos
                );
            }

            all.Add(new(2, matrices));
        }

        if (shifts % 2 == 0)
        {
            AddEnd(true);
        }

        return [.. all];
    }

    // Elements (a, b, t): flip of the first axis, of the second, and before them a transposition.
    private static SymmetryGroup OfSquare(OperatorOptions options, FunctionGrid inputs, FunctionGrid outputs, bool transposes)
    {
        (int A, int B, int T)[] elements = [.. Enumerable.Range(0, transposes ? 8 : 4).Select(e => (e % 2, e / 2 % 2, e / 4))];
        return new(
            [.. elements.Select(e => Action(inputs, "input", options.InputChannels, e))],
            [.. elements.Select(e => Action(outputs, "output", options.OutputChannels, e))],
            SquareRepresentations(elements, transposes)
        );

        SignedPermutation Action(FunctionGrid grid, string name, int channels, (int A, int B, int T) e)
        {
            if (grid.Shape.Count != 2 || !grid.IsRegular || (transposes && grid.Shape[0] != grid.Shape[1]))
            {
                throw new ArgumentException(
                    $"OperatorRegression: {(transposes ? "the symmetries of a square" : "flips")} need functions on a regular "
                        + $"{(transposes ? "square " : "")}grid of two dimensions, and the {name}s have {grid}; claim another symmetry, "
                        + $"or none."
                );
            }

            (int rows, int columns) = (grid.Shape[0], grid.Shape[1]);
            int Flipped(int j, int points) => grid.IsPeriodic ? (points - j) % points : points - 1 - j;
            int Source(int point)
            {
                (int i, int j) = Math.DivRem(point, columns);
                (int r, int c) = (e.A == 1 ? Flipped(i, rows) : i, e.B == 1 ? Flipped(j, columns) : j);
                return e.T == 1 ? (c * columns) + r : (r * columns) + c;
            }

            return SignedPermutation.Of(rows * columns, channels, Source, _ => 1);
        }
    }

    // Matrices of the plane: diag(+-1, +-1) times the exchange of both axes; the others are products of signs.
    private static Representation[] SquareRepresentations((int A, int B, int T)[] elements, bool transposes)
    {
        static double Sign(int exponent) => exponent % 2 == 0 ? 1 : -1;
        Representation Of(Func<(int A, int B, int T), double> character) => new(1, [.. elements.Select(character)]);
        if (!transposes)
        {
            return [Of(_ => 1), Of(e => Sign(e.A)), Of(e => Sign(e.B)), Of(e => Sign(e.A + e.B))];
        }

        return
        [
            Of(_ => 1),
            Of(e => Sign(e.T)),
            Of(e => Sign(e.A + e.B)),
            Of(e => Sign(e.A + e.B + e.T)),
            new(2, [.. elements.SelectMany(e => e.T == 0 ? new[] { Sign(e.A), 0, 0, Sign(e.B) } : [0, Sign(e.A), Sign(e.B), 0])]),
        ];
    }
}
