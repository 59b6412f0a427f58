#:project ../src/Hyperkernel/Hyperkernel.csproj
// Learn the kernel from observations with gaps, and see which columns matter (docs/learning.md).
using Hyperkernel.Inference.Learning;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

// Of each item two numbers are known: the first shifts its curve, the second has nothing to do with it.
Random random = new(1);
Matrix<double> contexts = Matrix<double>.Create(40, 2, (_, _) => random.Next(-100, 101));
Matrix<double> coordinates = Matrix<double>.Create(12, 1, (a, _) => a);
Matrix<double> values = Matrix<double>.Create(40, 12, (i, a) => (i + a) % 5 == 0 ? double.NaN : Curve(contexts[i, 0], a));

using RegressionModel model = RegressionModel.Learn(kernels: null, Observations.OfGrid(contexts, coordinates, values));
double[] factors = [.. model.Learnt!.Settings.Where(s => s.Kind == SettingKind.ContextColumn).Select(s => s.Share!.Value)];
Console.WriteLine($"the second column matters {(factors[1] < 0.05 * factors[0] ? "not at all" : "too")}");

Matrix<double> next = Matrix<double>.Create(1, 2, (_, _) => 50);
double mean = model.Mean(Queries.AllPairs(next))[0, 5];
Console.WriteLine($"mean {mean:F2}, truth {Curve(50, 5):F2}");

static double Curve(double shift, double time) => Math.Sin((time / 2) + (shift / 60));

// prints:
// the second column matters not at all
// mean -0.19, truth -0.19
