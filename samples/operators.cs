#:project ../src/Hyperkernel/Hyperkernel.csproj
// An operator from 40 pairs of functions on a circle: u to u^2 smoothed, which commutes with shifts (docs/operators.md).
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;

const int Points = 32;

// Two waves with changing phases and sizes.
static double Wave(int i, double x) =>
    (Math.Cos(1.7 * i) * Math.Cos(2 * Math.PI * (x - (0.37 * i)))) + (Math.Sin(2.3 * i) * Math.Sin(2 * Math.PI * ((2 * x) + (0.61 * i))));

// The mean of u^2 over a quarter of the circle around each point.
static double Smoothed(int i, double x) => Enumerable.Range(-4, 9).Average(j => Math.Pow(Wave(i, x + (j / (double)Points)), 2));
static Matrix<double> Functions(Func<int, double, double> function, int first, int count) =>
    Matrix<double>.Create(count, Points, (i, j) => function(first + (int)i, j / (double)Points));

Matrix<double> inputs = Functions(Wave, 0, 40),
    outputs = Functions(Smoothed, 0, 40),
    newInputs = Functions(Wave, 40, 100),
    truth = Functions(Smoothed, 40, 100);
FunctionGrid circle = FunctionGrid.Periodic(Points);
OperatorOptions shifts = new() { Symmetry = OperatorSymmetry.Shifts };

using OperatorRegression fit = OperatorRegression.Fit(inputs, outputs, circle, circle, shifts);
using OperatorRegression plain = OperatorRegression.Fit(inputs, outputs, circle, circle);
using Matrix<double> mean = fit.Mean(newInputs),
    deviation = fit.Deviation(newInputs);
double error = 0,
    inside = 0,
    factor = fit.BandFactor(0.9);
for (int i = 0; i < 100; i++)
{
    for (int j = 0; j < Points; j++)
    {
        double difference = Math.Abs(mean[i, j] - truth[i, j]);
        error = Math.Max(error, difference);
        inside += difference <= factor * deviation[i, j] ? 1.0 / 100 / Points : 0;
    }
}

Console.WriteLine($"equations: {fit.Report.Blocks} systems of up to {fit.Report.LargestOrder}");
Console.WriteLine(
    $"shifts make the error to expect at least 3 times as small: {3 * fit.Report.LeaveOutError < plain.Report.LeaveOutError}"
);
Console.WriteLine($"largest error below 0.05: {error < 0.05}; 90 % bands hold more than 75 %: {inside > 0.75}");
Console.WriteLine(OperatorRegression.Check(inputs, outputs, circle, circle, shifts).IsPlausible);

// prints:
// equations: 5 systems of up to 80
// shifts make the error to expect at least 3 times as small: True
// largest error below 0.05: True; 90 % bands hold more than 75 %: True
// True
