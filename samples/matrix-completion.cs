#:project ../src/Hyperkernel/Hyperkernel.csproj
#:project ../src/Hyperkernel.Experiments/Hyperkernel.Experiments.csproj
// A matrix of which few entries are known, completed from features of its rows and columns (docs/matrix-completion.md).
// dotnet run samples/matrix-completion.cs [FOLDER [SEED [SHARE [KNOWN]]]]: into FOLDER go the tables, and a picture.
using System.Globalization;
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.Inference.Learning;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

const int Rows = 500,
    Columns = 800,
    Asked = 4000;
Random random = new(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1);
double share = args.Length > 2 ? double.Parse(args[2], CultureInfo.InvariantCulture) : 0.9,
    density = args.Length > 3 ? double.Parse(args[3], CultureInfo.InvariantCulture) : 0.05;

// Rows have four features and columns three. A share of the variance is a smooth function of both; the rest is a product of three factors
// of rows and three of columns, which have nothing to do with the features. Known entries have errors of deviation 0.1.
double[][] a = Normals(Rows, 4),
    b = Normals(Columns, 3),
    smooth = Scaled(Product(Each(Product(a, Normals(6, 4)), Math.Tanh), Each(Product(b, Normals(6, 3)), Math.Sin))),
    rest = Scaled(Product(Normals(Rows, 3), Normals(Columns, 3)));
double Truth((int I, int J) p) => (Math.Sqrt(share) * smooth[p.I][p.J]) + (Math.Sqrt(1 - share) * rest[p.I][p.J]);

(int I, int J)[] all = [.. from i in Enumerable.Range(0, Rows) from j in Enumerable.Range(0, Columns) select (i, j)];
random.Shuffle(all);
(int I, int J)[] known = all[..(int)(density * all.Length)],
    asked = all[^Asked..];
double[] values = [.. known.Select(p => Truth(p) + (0.1 * Normal()))];

// Rows are contexts, columns are coordinates; an entry that is not known is NaN.
Matrix<double> matrix = Matrix<double>.Create(Rows, Columns, (_, _) => double.NaN);
for (int k = 0; k < known.Length; k++)
{
    matrix[known[k].I, known[k].J] = values[k];
}

Observations observations = Observations.OfGrid(Array(a), Array(b), matrix);
using RegressionModel model = RegressionModel.Learn(
    LearnableKernels.For(observations).Take(1).ToArray(),
    observations,
    new() { Points = 300, Starts = 1 }
);
Matrix<double> completed = model.Mean(Queries.AllPairs(Array(a), Array(b)));
Console.WriteLine($"{known.Length} of {all.Length} entries known, {model.Solver} solver");
double mean = values.Average();
Console.WriteLine($"error of {Asked} others: {Error(p => completed[p.I, p.J]):F2}, of the mean {Error(_ => mean):F2}");
if (args.Length == 0)
{
    return;
}

string folder = Directory.CreateDirectory(args[0]).FullName;
Write("known.csv", known, values);
Write("asked.csv", asked, [.. asked.Select(Truth)]);
double[] some = [.. asked.Take(1500).Select(Truth)];
LineChart chart = new(
    "Entries that were not known",
    new("truth") { Minimum = -4, Maximum = 4 },
    new("predicted") { Minimum = -4, Maximum = 4 },
    new("", some, [.. asked.Take(1500).Select(p => completed[p.I, p.J])]) { Mark = Mark.Dots },
    new("", [-4, 4], [-4, 4]) { Mark = Mark.Line, Colour = -1 }
);
using FileStream picture = File.Create(Path.Combine(folder, "completion.png"));
FigureRenderer.Png(new("completion", "", chart), picture);

void Write(string name, (int I, int J)[] pairs, double[] values) =>
    File.WriteAllLines(
        Path.Combine(folder, name),
        pairs
            .Zip(values, (p, value) => string.Join(',', [$"{p.I}", $"{p.J}", .. a[p.I].Concat(b[p.J]).Append(value).Select(Digits)]))
            .Prepend("row,column,a1,a2,a3,a4,b1,b2,b3,value")
    );

double Error(Func<(int I, int J), double> predicted) => Math.Sqrt(asked.Average(p => Math.Pow(Truth(p) - predicted(p), 2)));

double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

double[][] Normals(int rows, int columns) =>
    [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, columns).Select(_ => Math.Round(Normal(), 4)).ToArray())];

static string Digits(double value) => value.ToString("F4", CultureInfo.InvariantCulture);

static double[][] Product(double[][] rows, double[][] columns) =>
    [.. rows.Select(r => columns.Select(c => r.Zip(c, (x, y) => x * y).Sum()).ToArray())];

static double[][] Each(double[][] matrix, Func<double, double> f) => [.. matrix.Select(row => row.Select(x => f(0.7 * x)).ToArray())];

static double[][] Scaled(double[][] matrix)
{
    double size = Math.Sqrt(matrix.Average(row => row.Average(x => x * x)));
    return [.. matrix.Select(row => row.Select(x => x / size).ToArray())];
}

static Matrix<double> Array(double[][] rows) => Matrix<double>.Create(rows.Length, rows[0].Length, (i, k) => rows[i][k]);

// prints:
// 20000 of 400000 entries known, masked solver
// error of 4000 others: 0.34, of the mean 0.99
