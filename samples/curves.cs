#:project ../src/Hyperkernel/Hyperkernel.csproj
#:project ../src/Hyperkernel.Experiments/Hyperkernel.Experiments.csproj
// Whole curves from a few parameters: a simulation that is run some times, and predicted instead of run again (docs/curves.md).
// dotnet run samples/curves.cs [FOLDER [SEED [COUNT]]]: into FOLDER go the arrays, and a picture.
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.Inference.Learning;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

const int New = 40,
    Times = 48;
int count = args.Length > 2 ? int.Parse(args[2]) : 60;
Random random = new(args.Length > 1 ? int.Parse(args[1]) : 1);

// A pendulum: its length in metres, its friction, and the angle at which it is let go, in degrees.
double[][] ranges =
[
    [0.5, 1.5],
    [0, 0.6],
    [10, 150],
];
Matrix<double> parameters = Matrix<double>.Create(
        count + New,
        3,
        (_, k) => ranges[k][0] + ((ranges[k][1] - ranges[k][0]) * random.NextDouble())
    ),
    times = Matrix<double>.Create(Times, 1, (a, _) => a / 12.0),
    angles = Matrix<double>.Zeros(count + New, Times);
for (int i = 0; i < count + New; i++)
{
    Pendulum(parameters.Row(i)).CopyTo(angles.Row(i));
}

Matrix<double> known = Rows(parameters, 0, count),
    curves = Rows(angles, 0, count),
    asked = Rows(parameters, count, New),
    truth = Rows(angles, count, New);
Observations observations = Observations.OfGrid(known, times, curves);
using RegressionModel model = RegressionModel.Learn(
    LearnableKernels.For(observations).Take(1).ToArray(),
    observations,
    new() { Starts = 1 }
);
Matrix<double> predicted = model.Mean(Queries.AllPairs(asked));
Console.WriteLine($"{count} curves of {Times} times, {model.Solver} solver");
Console.WriteLine($"error of {New} new curves: {Error(predicted):F1} degrees, of the nearest known curve {Error(Nearest()):F1}");
if (args.Length == 0)
{
    return;
}

string folder = Directory.CreateDirectory(args[0]).FullName;
foreach (
    (string name, Matrix<double> array) in new[]
    {
        ("known", known),
        ("times", times),
        ("curves", curves),
        ("asked", asked),
        ("truth", truth),
    }
)
{
    NpyFile.Write(Path.Combine(folder, $"{name}.npy"), array);
}

Matrix<double> deviation = model.Deviation(Queries.AllPairs(asked)).Values;
double[] x = [.. Enumerable.Range(0, Times).Select(a => times[a, 0])];
LineChart chart = new(
    "Angles of pendulums that were not simulated",
    new("seconds"),
    new("degrees"),
    [.. Enumerable.Range(0, 3).SelectMany(Drawn)]
);
using FileStream picture = File.Create(Path.Combine(folder, "curves.png"));
FigureRenderer.Png(new("curves", "", chart), picture);

IEnumerable<Series> Drawn(int i)
{
    double[] mean = predicted.Row(i).ToArray(),
        spread = [.. deviation.Row(i).ToArray().Select(d => 1.645 * d)];
    yield return new(i == 0 ? "predicted, 90 %" : "", x, mean)
    {
        Lower = [.. mean.Zip(spread, (m, d) => m - d)],
        Upper = [.. mean.Zip(spread, (m, d) => m + d)],
        Mark = Mark.Line,
        Colour = i,
    };
    yield return new(i == 0 ? "simulated" : "", x, truth.Row(i).ToArray()) { Mark = Mark.Dots, Colour = -1 };
}

// 1,000 small steps a second.
static double[] Pendulum(ReadOnlySpan<double> parameters)
{
    double angle = parameters[2] * Math.PI / 180,
        speed = 0;
    double[] curve = new double[Times];
    for (int step = 0; step < Times * 84; step++)
    {
        if (step % 84 == 0)
        {
            curve[step / 84] = angle * 180 / Math.PI;
        }

        speed -= ((9.81 / parameters[0] * Math.Sin(angle)) + (parameters[1] * speed)) / 1008;
        angle += speed / 1008;
    }

    return curve;
}

Matrix<double> Nearest() =>
    Matrix<double>.Create(
        New,
        Times,
        (i, a) => curves[Enumerable.Range(0, count).MinBy(other => Distance(asked.Row(i), known.Row(other))), a]
    );

double Distance(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
{
    double sum = 0;
    for (int k = 0; k < 3; k++)
    {
        sum += Math.Pow((one[k] - other[k]) / (ranges[k][1] - ranges[k][0]), 2);
    }

    return sum;
}

double Error(Matrix<double> curves) =>
    Math.Sqrt(
        Enumerable.Range(0, New).SelectMany(i => curves.Row(i).ToArray().Zip(truth.Row(i).ToArray(), (a, b) => (a - b) * (a - b))).Average()
    );

static Matrix<double> Rows(Matrix<double> matrix, int first, int count) =>
    Matrix<double>.Create(count, matrix.Columns, (i, j) => matrix[first + i, j]);

// prints:
// 60 curves of 48 times, grid solver
// error of 40 new curves: 7.9 degrees, of the nearest known curve 20.3
