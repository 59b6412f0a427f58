using System.Numerics;

namespace Hyperkernel.Operators.Blocks;

/// <summary>
/// The transformations that an operator commutes with, as a group that acts on inputs and on outputs, with its representations.
/// </summary>
/// <remarks>
/// Groups of shifts have the shifts T_0..T_(M-1) of a grid of M = M1 x M2 steps as their elements, and with reflection T_g R after them,
/// where R turns all axes round. Of the representations of shifts, those of frequency k and -k are taken together, rho(T_g) = [[cos, sin],
/// [-sin, cos]] of 2 pi (k1 g1 / M1 + k2 g2 / M2), and rho(R) = diag(1, -1): so real blocks of two unknowns a function serve with
/// reflection and without.
/// </remarks>
internal sealed class SymmetryGroup
{
    private readonly Dictionary<(int, int), Representation> _cyclic = [];

    private SymmetryGroup(OperatorSymmetry symmetry, GroupAction inputs, GroupAction outputs) =>
        (Symmetry, Inputs, Outputs) = (symmetry, inputs, outputs);

    /// <summary>The claim.</summary>
    public OperatorSymmetry Symmetry { get; }

    /// <summary>The shifts M1 and M2 along both axes, (1, M) on a line; (1, 1) without shifts.</summary>
    public (int First, int Last) Steps { get; private init; } = (1, 1);

    /// <summary>The number M of shifts; 1 without.</summary>
    public int Shifts => Steps.First * Steps.Last;

    /// <summary>Whether there are shifts with reflections too.</summary>
    public bool HasReflection { get; private init; }

    /// <summary>What each element does to inputs.</summary>
    public GroupAction Inputs { get; }

    /// <summary>What each element does to outputs.</summary>
    public GroupAction Outputs { get; }

    /// <summary>The number of elements.</summary>
    public int Order => Inputs.Order;

    /// <summary>
    /// Of flips the four representations of signs (a, b) = (1, 1), (-1, 1), (1, -1), (-1, -1) of the two axes; of a square those of signs
    /// (1, 1) and (-1, -1), each without and with a sign of the transposition, and the plane.
    /// </summary>
    public Representation[] Representations { get; private init; } = [];

    /// <summary>The group of a claim on two grids.</summary>
    /// <exception cref="ArgumentException">The grids do not have the symmetry; the message says why.</exception>
    public static SymmetryGroup Of(OperatorOptions options, FunctionGrid inputs, FunctionGrid outputs) =>
        options.Symmetry switch
        {
            OperatorSymmetry.None => OfShifts(options, inputs, outputs, (1, 1), false),
            OperatorSymmetry.Shifts => OfShifts(options, inputs, outputs, Shared(inputs, outputs), false),
            OperatorSymmetry.ShiftsAndReflection => OfShifts(options, inputs, outputs, Shared(inputs, outputs), true),
            OperatorSymmetry.Reflection => OfShifts(options, Regular(inputs, "input"), Regular(outputs, "output"), (1, 1), true),
            OperatorSymmetry.Flips => OfSquare(options, inputs, outputs, false),
            _ => OfSquare(options, inputs, outputs, true),
        };

    /// <summary>The number of frequency -k, where frequency k = (k1, k2) has the number k1 M2 + k2.</summary>
    public int Opposite(int frequency)
    {
        (int first, int last) = Math.DivRem(frequency, Steps.Last);
        return ((Steps.First - first) % Steps.First * Steps.Last) + ((Steps.Last - last) % Steps.Last);
    }

    /// <summary>
    /// The representation of shifts at the lesser of the frequencies k and -k; of one dimension where these are the same, and the sign of R
    /// is then a choice.
    /// </summary>
    public Representation Cyclic(int frequency, int parity)
    {
        (int opposite, int shifts) = (Opposite(frequency), Shifts);
        parity = opposite == frequency && HasReflection ? parity : 0;
        if (!_cyclic.TryGetValue((frequency, parity), out Representation? rho))
        {
            (int first, int last) = Math.DivRem(frequency, Steps.Last);
            (double Sin, double Cos) Turn(int element)
            {
                (int i, int j) = Math.DivRem(element % shifts, Steps.Last);
                return Math.SinCos(
                    2
                        * Math.PI
                        * (((long)first * i % Steps.First / (double)Steps.First) + ((long)last * j % Steps.Last / (double)Steps.Last))
                );
            }

            rho =
                opposite == frequency
                    ? new(1, Order, g => [Math.Round(Turn(g).Cos) * (g < shifts ? 1 : parity)]) { Parity = parity }
                    : new(
                        2,
                        Order,
                        g =>
                        {
                            (double sin, double cos) = Turn(g);
                            int sign = g < shifts ? 1 : -1;
                            return [cos, sign * sin, -sin, sign * cos];
                        }
                    );
            _cyclic.Add((frequency, parity), rho);
        }

        return rho;
    }

    private static (int, int) Shared(FunctionGrid inputs, FunctionGrid outputs)
    {
        foreach ((FunctionGrid grid, string name) in new[] { (inputs, "input"), (outputs, "output") })
        {
            if (!grid.IsPeriodic || grid.Shape.Count != inputs.Shape.Count)
            {
                throw new ArgumentException(
                    $"OperatorRegression: shifts need functions on uniform periodic grids of as many dimensions, and the {name}s have "
                        + $"{grid}; sample them at j / m, j = 0..m-1, along every axis, or claim no shifts."
                );
            }
        }

        int Common(int axis) => (int)BigInteger.GreatestCommonDivisor(inputs.Shape[axis], outputs.Shape[axis]);
        return inputs.Shape.Count == 1 ? (1, Common(0)) : (Common(0), Common(1));
    }

    private static FunctionGrid Regular(FunctionGrid grid, string name) =>
        grid.IsRegular
            ? grid
            : throw new ArgumentException(
                $"OperatorRegression: a reflection needs functions on a regular grid, and the {name}s have {grid}; claim no symmetry."
            );

    private static SymmetryGroup OfShifts(
        OperatorOptions options,
        FunctionGrid inputs,
        FunctionGrid outputs,
        (int First, int Last) steps,
        bool reflects
    )
    {
        int shifts = steps.First * steps.Last;
        return new(
            options.Symmetry,
            Action(inputs, options.InputChannels, options.SignsOfInputs),
            Action(outputs, options.OutputChannels, options.SignsOfOutputs)
        )
        {
            Steps = steps,
            HasReflection = reflects,
        };

        // (T_g R u)[j] = sign u[g - j]; on a bounded grid R turns it round.
        GroupAction Action(FunctionGrid grid, int channels, int[] signs)
        {
            (int rows, int columns) = grid.Plane;
            int Image(int j, int step, int points, bool turns) =>
                !turns ? (j - step + points) % points
                : grid.IsPeriodic ? (step - j + points) % points
                : points - 1 - j;
            return new(
                reflects ? 2 * shifts : shifts,
                grid.Count * channels,
                element =>
                {
                    bool turns = element >= shifts;
                    (int i, int j) = Math.DivRem(element % shifts, steps.Last);
                    (i, j) = (i * (rows / steps.First), j * (columns / steps.Last));
                    return SignedPermutation.Of(
                        grid.Count,
                        channels,
                        point => (Image(point / columns, i, rows, turns) * columns) + Image(point % columns, j, columns, turns),
                        channel => turns ? signs[channel] : 1
                    );
                }
            );
        }
    }

    // Elements (a, b, t): flip of the first axis, of the second, and before them a transposition.
    private static SymmetryGroup OfSquare(OperatorOptions options, FunctionGrid inputs, FunctionGrid outputs, bool transposes)
    {
        (int A, int B, int T)[] elements = [.. Enumerable.Range(0, transposes ? 8 : 4).Select(e => (e % 2, e / 2 % 2, e / 4))];
        return new(options.Symmetry, Action(inputs, "input", options.InputChannels), Action(outputs, "output", options.OutputChannels))
        {
            Representations = SquareRepresentations(elements, transposes),
        };

        GroupAction Action(FunctionGrid grid, string name, int channels)
        {
            if (grid.Shape.Count != 2 || !grid.IsRegular || (transposes && grid.Shape[0] != grid.Shape[1]))
            {
                throw new ArgumentException(
                    $"OperatorRegression: {(transposes ? "the symmetries of a square" : "flips")} need functions on a regular "
                        + $"{(transposes ? "square " : "")}grid of two dimensions, and the {name}s have {grid}; claim another symmetry, "
                        + $"or none."
                );
            }

            (int rows, int columns) = grid.Plane;
            int Flipped(int j, int points) => grid.IsPeriodic ? (points - j) % points : points - 1 - j;
            int Source(int point, (int A, int B, int T) e)
            {
                (int i, int j) = Math.DivRem(point, columns);
                (int r, int c) = (e.A == 1 ? Flipped(i, rows) : i, e.B == 1 ? Flipped(j, columns) : j);
                return e.T == 1 ? (c * columns) + r : (r * columns) + c;
            }

            return new(
                elements.Length,
                grid.Count * channels,
                g => SignedPermutation.Of(grid.Count, channels, point => Source(point, elements[g]), _ => 1)
            );
        }
    }

    // Matrices of the plane: diag(+-1, +-1) times the exchange of both axes; the others are products of signs.
    private static Representation[] SquareRepresentations((int A, int B, int T)[] elements, bool transposes)
    {
        static double Sign(int exponent) => exponent % 2 == 0 ? 1 : -1;
        Representation Of(Func<(int A, int B, int T), double> character) => new(1, elements.Length, g => [character(elements[g])]);
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
            new(2, elements.Length, g => elements[g] is var e && e.T == 0 ? [Sign(e.A), 0, 0, Sign(e.B)] : [0, Sign(e.A), Sign(e.B), 0]),
        ];
    }
}
