using Hyperkernel.Activations;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;
using Hyperkernel.Randomness;
using Xunit;

namespace Hyperkernel.Tests.Operators;

/// <summary>Every structured solve against one dense system of all transformed copies, to 1e-8.</summary>
public class OperatorRegressionTests
{
    private const double Close = 1e-8;

    public static TheoryData<string> Cases => [.. All.Keys];

    private static Dictionary<string, Case> All { get; } =
        new Case[]
        {
            new("no group, frequencies", [8], [8], new()),
            new("no group, odd points, tangent erf", [7], [9], new() { Kernel = OperatorKernel.TangentErf, AmplitudePower = 2 }),
            new("no group, torus", [4, 3], [4, 3], new() { Kernel = OperatorKernel.RectifiedQuadratic }),
            new("no group, apart", [6], [5], new() { Kernel = OperatorKernel.Of(FirstLayer.RationalQuadratic), LinearWeight = 3 }),
            new("shifts, even", [8], [8], new() { Symmetry = OperatorSymmetry.Shifts }),
            new("shifts, odd, amplitude", [7], [7], new() { Symmetry = OperatorSymmetry.Shifts, AmplitudePower = 1 }),
            new("shifts, fewer inputs", [4], [8], new() { Symmetry = OperatorSymmetry.Shifts }),
            new("shifts, fewer outputs", [9], [6], new() { Symmetry = OperatorSymmetry.Shifts, LinearWeight = 2 }),
            new("shifts, apart", [6], [6], new() { Symmetry = OperatorSymmetry.Shifts, Kernel = OperatorKernel.Of(FirstLayer.Matern) }),
            new(
                "shifts, channels",
                [5],
                [5],
                new()
                {
                    Symmetry = OperatorSymmetry.Shifts,
                    InputChannels = 2,
                    OutputChannels = 2,
                }
            ),
            new("shifts and reflection", [6], [6], new() { Symmetry = OperatorSymmetry.ShiftsAndReflection }),
            new("shifts and reflection, odd", [7], [7], new() { Symmetry = OperatorSymmetry.ShiftsAndReflection, SpectralPower = 0 }),
            new("shifts and reflection, more outputs", [4], [8], new() { Symmetry = OperatorSymmetry.ShiftsAndReflection }),
            new(
                "shifts and reflection, even and odd channels",
                [5],
                [5],
                new()
                {
                    Symmetry = OperatorSymmetry.ShiftsAndReflection,
                    InputChannels = 2,
                    OutputChannels = 2,
                    InputSigns = [1, -1],
                    OutputSigns = [-1, 1],
                    LinearWeight = 1,
                }
            ),
            new(
                "shifts and reflection, apart",
                [6],
                [6],
                new()
                {
                    Symmetry = OperatorSymmetry.ShiftsAndReflection,
                    Kernel = OperatorKernel.Of(FirstLayer.SquaredExponential),
                    OutputSigns = [1],
                }
            ),
            new("reflection alone", [6], [6], new() { Symmetry = OperatorSymmetry.Reflection }),
            new(
                "flips, apart",
                [4, 3],
                [2, 4],
                new() { Symmetry = OperatorSymmetry.Flips, Kernel = new(Activation.RectifiedMonomial(2), 3, 1) },
                false
            ),
            new(
                "square, apart",
                [3, 3],
                [4, 4],
                new() { Symmetry = OperatorSymmetry.Square, Kernel = new(Activation.Erf, 2, 1, KernelKind.Tangent) },
                false
            ),
            new(
                "reflection of an interval, apart",
                [5],
                [6],
                new() { Symmetry = OperatorSymmetry.Reflection, Kernel = OperatorKernel.Of(FirstLayer.RationalQuadratic) },
                false
            ),
            new("torus, shifts", [3, 2], [3, 4], new() { Symmetry = OperatorSymmetry.Shifts }),
            new("torus, shifts, fewer inputs", [2, 2], [4, 2], new() { Symmetry = OperatorSymmetry.Shifts, LinearWeight = 2 }),
            new(
                "torus, shifts, apart",
                [2, 3],
                [2, 3],
                new() { Symmetry = OperatorSymmetry.Shifts, Kernel = OperatorKernel.Of(FirstLayer.RationalQuadratic) }
            ),
            new("torus, shifts and reflection", [3, 2], [3, 2], new() { Symmetry = OperatorSymmetry.ShiftsAndReflection }),
            new(
                "torus, shifts and reflection, even and odd channels",
                [2, 2],
                [2, 4],
                new()
                {
                    Symmetry = OperatorSymmetry.ShiftsAndReflection,
                    OutputChannels = 2,
                    InputSigns = [1],
                    OutputSigns = [1, -1],
                }
            ),
            new(
                "torus, shifts and reflection, apart",
                [4, 2],
                [4, 2],
                new()
                {
                    Symmetry = OperatorSymmetry.ShiftsAndReflection,
                    Kernel = OperatorKernel.Of(FirstLayer.Matern),
                    AmplitudePower = 1,
                }
            ),
            new("torus, reflection", [3, 2], [3, 4], new() { Symmetry = OperatorSymmetry.Reflection }),
            new("torus, flips", [3, 4], [3, 4], new() { Symmetry = OperatorSymmetry.Flips, OutputChannels = 2 }),
            new("torus, square", [4, 4], [3, 3], new() { Symmetry = OperatorSymmetry.Square }),
            new("interval", [6], [7], new() { LinearWeight = 1 }, false),
            new("interval, reflection", [6], [5], new() { Symmetry = OperatorSymmetry.Reflection, AmplitudePower = 1 }, false),
            new("rectangle", [3, 2], [4, 3], new() { Kernel = OperatorKernel.RectifiedQuadratic }, false),
            new("rectangle, reflection", [3, 2], [4, 3], new() { Symmetry = OperatorSymmetry.Reflection, OutputSigns = [1] }, false),
            new("rectangle, flips", [3, 2], [4, 3], new() { Symmetry = OperatorSymmetry.Flips, LengthScale = 0.3 }, false),
            new("square", [3, 3], [4, 4], new() { Symmetry = OperatorSymmetry.Square, LengthScale = 0.2 }, false),
        }.ToDictionary(c => c.Name);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Blocks_give_what_one_dense_system_of_all_copies_gives(string name)
    {
        Case of = All[name];
        OperatorOptions options = of.Options with { Ridge = 1e-4 };
        (double[][] inputs, double[][] outputs, double[][] queries) = of.Draw(4, 2);
        CopiedRegression dense = new(inputs, outputs, of.OutputGrid, options, of.Transformations());
        using OperatorRegression fit = of.Fit(inputs, outputs, options);
        using Matrix<double> found = fit.Mean(Rows(queries));
        double scale = outputs.SelectMany(v => v).Max(Math.Abs);
        for (int i = 0; i < queries.Length; i++)
        {
            double[] expected = dense.Predict(queries[i]);
            Assert.All(expected, (value, z) => Assert.Equal(value, found[i, z], Close * scale));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Outputs_with_missing_values_give_what_one_dense_system_of_the_others_gives(string name)
    {
        Case of = All[name];
        OperatorOptions options = of.Options with { Ridge = 1e-4 };
        (double[][] inputs, double[][] outputs, double[][] queries) = of.Draw(4, 1);
        double scale = outputs.SelectMany(v => v).Max(Math.Abs);
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i][i] = outputs[i][^(1 + (i / 2))] = double.NaN;
        }

        CopiedRegression dense = new(inputs, outputs, of.OutputGrid, options, of.Transformations());
        using OperatorRegression fit = of.Fit(inputs, outputs, options);
        using Matrix<double> found = fit.Mean(Rows(queries)),
            left = fit.LeaveOut();
        double[] expected = dense.Predict(queries[0]);
        Assert.All(expected, (value, z) => Assert.Equal(value, found[0, z], Close * scale));
        Assert.Equal(outputs.Sum(v => v.Count(double.IsNaN)), fit.Report.MissingValues);
        Assert.Equal(outputs[1].Select(double.IsNaN), left.Row(1).ToArray().Select(double.IsNaN));
        Assert.True(double.IsFinite(fit.Report.LeaveOutError) && double.IsFinite(fit.BandFactor()));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Leaving_a_function_out_is_refitting_without_it(string name)
    {
        Case of = All[name];
        OperatorOptions options = of.Options with { Ridge = 1e-3 };
        (double[][] inputs, double[][] outputs, _) = of.Draw(5, 0);
        using OperatorRegression all = of.Fit(inputs, outputs, options);
        using Matrix<double> left = all.LeaveOut();
        double scale = outputs.SelectMany(v => v).Max(Math.Abs);
        CopiedRegression without = new(inputs[..^1], outputs[..^1], of.OutputGrid, options, of.Transformations(), (inputs, outputs));
        double[] predicted = without.Predict(inputs[^1]);
        Assert.All(predicted, (value, z) => Assert.Equal(outputs[^1][z] - value, left[inputs.Length - 1, z], Close * scale));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Predictions_have_the_symmetry_that_is_claimed(string name)
    {
        Case of = All[name];
        (double[][] inputs, double[][] outputs, double[][] queries) = of.Draw(5, 1);
        using OperatorRegression fit = of.Fit(inputs, outputs, of.Options with { Ridge = 1e-6 });
        using Matrix<double> plain = fit.Mean(Rows(queries)),
            deviation = fit.Deviation(Rows(queries));
        double scale = outputs.SelectMany(v => v).Max(Math.Abs);
        foreach ((Func<double[], double[]> input, Func<double[], double[]> output) in of.Transformations())
        {
            using Matrix<double> moved = Rows([input(queries[0])]);
            using Matrix<double> found = fit.Mean(moved),
                spread = fit.Deviation(moved);
            double[] expected = output(plain.Row(0).ToArray()),
                width = output(deviation.Row(0).ToArray());
            Assert.All(expected, (value, z) => Assert.Equal(value, found[0, z], 1e-10 * scale));
            Assert.All(width, (value, z) => Assert.Equal(Math.Abs(value), spread[0, z], 1e-7 * scale));
        }
    }

    private static Matrix<double> Rows(double[][] rows) => Matrix<double>.Create(rows.Length, rows[0].Length, (i, j) => rows[i][j]);

    /// <summary>One group on small grids.</summary>
    private sealed record Case(string Name, int[] Inputs, int[] Outputs, OperatorOptions Options, bool IsPeriodic = true)
    {
        public FunctionGrid InputGrid => IsPeriodic ? FunctionGrid.Periodic(Inputs) : FunctionGrid.Bounded(Inputs);

        public FunctionGrid OutputGrid => IsPeriodic ? FunctionGrid.Periodic(Outputs) : FunctionGrid.Bounded(Outputs);

        public OperatorRegression Fit(double[][] inputs, double[][] outputs, OperatorOptions options)
        {
            using Matrix<double> u = Rows(inputs),
                v = Rows(outputs);
            return OperatorRegression.Fit(u, v, InputGrid, OutputGrid, options);
        }

        // Any outputs will do: the regression symmetrises.
        public (double[][] Inputs, double[][] Outputs, double[][] Queries) Draw(int count, int queries)
        {
            CounterRandom random = new((ulong)Name.Length + 11, 5);
            ulong next = 0;
            double[] Function(int points, int channels) => [.. Enumerable.Range(0, points * channels).Select(_ => random.Normal(next++))];
            double[] Input() => Function(InputGrid.Count, Options.InputChannels);
            double[] Output() => Function(OutputGrid.Count, Options.OutputChannels);
            double[][] inputs = [.. Enumerable.Range(0, count).Select(_ => Input())],
                outputs = [.. Enumerable.Range(0, count).Select(_ => Output())];
            return (inputs, outputs, [.. Enumerable.Range(0, queries).Select(_ => Input())]);
        }

        public (Func<double[], double[]> Input, Func<double[], double[]> Output)[] Transformations()
        {
            int[] inputSigns = [.. Options.InputSigns ?? Enumerable.Repeat(-1, Options.InputChannels)],
                outputSigns = [.. Options.OutputSigns ?? Enumerable.Repeat(-1, Options.OutputChannels)];
            (int Rows, int Columns) source = Inputs.Length == 1 ? (1, Inputs[0]) : (Inputs[0], Inputs[1]),
                image = Outputs.Length == 1 ? (1, Outputs[0]) : (Outputs[0], Outputs[1]);
            switch (Options.Symmetry)
            {
                case OperatorSymmetry.None:
                    return [(u => u, v => v)];
                case OperatorSymmetry.Shifts or OperatorSymmetry.ShiftsAndReflection or OperatorSymmetry.Reflection:
                    int Shared(int a, int b) =>
                        Options.Symmetry == OperatorSymmetry.Reflection ? 1 : Enumerable.Range(1, 9).Last(g => a % g == 0 && b % g == 0);
                    (int rows, int columns) = (Shared(source.Rows, image.Rows), Shared(source.Columns, image.Columns));
                    return
                    [
                        .. from g in Enumerable.Range(0, rows)
                        from h in Enumerable.Range(0, columns)
                        from r in Enumerable.Range(0, Options.Symmetry == OperatorSymmetry.Shifts ? 1 : 2)
                        select (
                            Moved(source, inputSigns, (g * source.Rows / rows, h * source.Columns / columns), r == 1),
                            Moved(image, outputSigns, (g * image.Rows / rows, h * image.Columns / columns), r == 1)
                        ),
                    ];
                default:
                    return
                    [
                        .. Enumerable
                            .Range(0, Options.Symmetry == OperatorSymmetry.Square ? 8 : 4)
                            .Select(e => (Plane(Inputs, Options.InputChannels, e), Plane(Outputs, Options.OutputChannels, e))),
                    ];
            }
        }

        private int Turned(int j, int points) => IsPeriodic ? (points - j) % points : points - 1 - j;

        private Func<double[], double[]> Moved((int Rows, int Columns) grid, int[] signs, (int Rows, int Columns) step, bool reflects) =>
            u =>
            {
                double[] moved = new double[u.Length];
                for (int point = 0; point < grid.Rows * grid.Columns; point++)
                {
                    (int i, int j) = (point / grid.Columns, point % grid.Columns);
                    (i, j) = reflects ? (Turned(i, grid.Rows), Turned(j, grid.Columns)) : (i, j);
                    int image = ((i + step.Rows) % grid.Rows * grid.Columns) + ((j + step.Columns) % grid.Columns);
                    for (int c = 0; c < signs.Length; c++)
                    {
                        moved[(image * signs.Length) + c] = (reflects ? signs[c] : 1) * u[(point * signs.Length) + c];
                    }
                }

                return moved;
            };

        private Func<double[], double[]> Plane(int[] shape, int channels, int element) =>
            u =>
            {
                double[] moved = new double[u.Length];
                for (int point = 0; point < shape[0] * shape[1]; point++)
                {
                    (int i, int j) = (point / shape[1], point % shape[1]);
                    (int r, int c) = element >= 4 ? (j, i) : (i, j);
                    r = element % 2 == 1 ? Turned(r, shape[0]) : r;
                    c = element / 2 % 2 == 1 ? Turned(c, shape[1]) : c;
                    u.AsSpan(point * channels, channels).CopyTo(moved.AsSpan(((r * shape[1]) + c) * channels));
                }

                return moved;
            };
    }
}
