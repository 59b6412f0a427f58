#:project ../src/Hyperkernel/Hyperkernel.csproj
#:project ../src/Hyperkernel.Experiments/Hyperkernel.Experiments.csproj
// Daily readings of 40 stations, half of them missing: fill the holes, and predict where no station stands (docs/sensors.md).
// dotnet run samples/sensors.cs [FOLDER [SEED]]: into FOLDER go the tables, and a picture.
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.Inference.Learning;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

const int Stations = 40,
    More = 5,
    Days = 150,
    Waves = 200;
Random random = new(args.Length > 1 ? int.Parse(args[1]) : 1);
double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

// Places are longitude and latitude. The logarithm of what is measured: a level of each place, a season, and weather that lasts some days.
Matrix<double> places = Matrix<double>.Create(
    Stations + More,
    2,
    (_, axis) => Math.Round(axis == 0 ? Uniform(6, 15) : Uniform(47.5, 55), 3)
);
double[][] weather = [.. Enumerable.Range(0, Waves).Select(_ => Wave(4, 2.5, Normal() / 2))],
    level = [.. Enumerable.Range(0, Waves).Select(_ => Wave(1, 0.6, 0))];
Matrix<double> truth = Matrix<double>.Create(
        Stations + More,
        Days,
        (s, day) => 2.9 + (0.25 * Sum(level, s, day)) + (0.2 * Math.Cos(2 * Math.PI * (day - 20) / 365)) + (0.5 * Sum(weather, s, day))
    ),
    readings = Matrix<double>.Create(Stations + More, Days, (s, day) => truth[s, day] + (0.15 * Normal()));

// Stations begin late, end early and fail for weeks; single days are missing; one reading in twenty is hidden to measure errors by.
Matrix<double> known = Matrix<double>.Create(Stations, Days, (_, _) => double.NaN),
    days = Matrix<double>.Create(Days, 1, (day, _) => day);
List<(int Station, int Day)> hidden = [];
for (int s = 0; s < Stations; s++)
{
    (int kind, double edge, double broken) = (random.Next(3), Uniform(0, 100), Uniform(0, Days - 40));
    (double first, double last) = (kind == 0 ? edge : 0, kind == 1 ? Days - edge : Days);
    for (int day = 0; day < Days; day++)
    {
        double drawn = random.NextDouble();
        if (day < first || day >= last || (day >= broken && day < broken + 40) || drawn < 0.2)
        {
            continue;
        }

        if (drawn < 0.24)
        {
            hidden.Add((s, day));
        }
        else
        {
            known[s, day] = readings[s, day];
        }
    }
}

// Learn the kernel, and fit.
Matrix<double> here = Matrix<double>.Create(Stations, 2, (s, axis) => places[s, axis]);
Observations observations = Observations.OfGrid(here, days, known);
using RegressionModel model = RegressionModel.Learn(
    LearnableKernels.For(observations).Take(1).ToArray(),
    observations,
    new() { Points = 300, Starts = 1 }
);
Matrix<double> predicted = model.Mean(Queries.AllPairs(places, days));
Console.WriteLine(
    $"{observations.Count} readings, {1 - ((double)observations.Count / (Stations * Days)):P0} missing, {model.Solver} solver"
);

// The simple method: a number for each station and a number for each day, found by turns.
double[] ofStation = new double[Stations],
    ofDay = new double[Days];
for (int turn = 0; turn < 30; turn++)
{
    ofStation = [.. All(Stations).Select(s => Mean(All(Days).Select(day => known[s, day] - ofDay[day])))];
    ofDay = [.. All(Days).Select(day => Mean(All(Stations).Select(s => known[s, day] - ofStation[s])))];
}

(int Station, int Day)[] elsewhere = [.. from s in All(More) from day in All(Days) select (Stations + s, day)];
Console.WriteLine(
    $"hidden readings: {Error(hidden, p => predicted[p.Station, p.Day]):F2}, "
        + $"station + day {Error(hidden, p => ofStation[p.Station] + ofDay[p.Day]):F2}"
);
Console.WriteLine(
    $"new stations: {Error(elsewhere, p => predicted[p.Station, p.Day]):F2}, "
        + $"each day's mean {Error(elsewhere, p => ofStation.Average() + ofDay[p.Day]):F2}"
);
if (args.Length == 0)
{
    return;
}

// The tables, and a picture of a station that fails for weeks and of one that was never there.
string folder = Directory.CreateDirectory(args[0]).FullName;
Write("readings.csv", [.. from s in All(Stations) from day in All(Days) where double.IsFinite(known[s, day]) select (s, day)]);
Write("hidden.csv", hidden);
Write("elsewhere.csv", elsewhere);
int failing = All(Stations).MaxBy(s => Gap(s));
Matrix<double> deviation = model.Deviation(Queries.AllPairs(places, days)).Values;
Figure figure = new("sensors", "", Drawn("A station that fails for weeks", failing), Drawn("A place where no station stands", Stations));
using FileStream picture = File.Create(Path.Combine(folder, "sensors.png"));
FigureRenderer.Png(figure, picture);

LineChart Drawn(string title, int station)
{
    double[] x = [.. All(Days).Select(day => (double)day)],
        mean = predicted.Row(station).ToArray(),
        spread = [.. deviation.Row(station).ToArray().Select(d => 1.645 * d)];
    List<Series> series =
    [
        new("predicted, 90 %", x, mean)
        {
            Lower = [.. mean.Zip(spread, (m, d) => m - d)],
            Upper = [.. mean.Zip(spread, (m, d) => m + d)],
            Mark = Mark.Line,
        },
        new("truth", x, truth.Row(station).ToArray()) { Mark = Mark.Line, Colour = 1 },
    ];
    if (station < Stations)
    {
        series.Add(new("readings", x, known.Row(station).ToArray()) { Mark = Mark.Dots, Colour = -1 });
    }

    return new(title, new("day"), new("logarithm of the reading"), [.. series]);
}

// The longest time between two readings.
int Gap(int station)
{
    int[] seen = [.. All(Days).Where(day => double.IsFinite(known[station, day]))];
    return seen.Zip(seen.Skip(1), (day, next) => next - day).Max();
}

void Write(string name, IReadOnlyList<(int Station, int Day)> rows) =>
    File.WriteAllLines(
        Path.Combine(folder, name),
        rows.Select(p =>
                (Place: places.Row(p.Station).ToArray(), Date: new DateOnly(2025, 1, 1).AddDays(p.Day), Value: readings[p.Station, p.Day])
            )
            .Select(r => FormattableString.Invariant($"{r.Place[0]},{r.Place[1]},{r.Date:yyyy-MM-dd},{r.Value:F3}"))
            .Prepend("longitude,latitude,date,log_pm10")
    );

double Uniform(double low, double high) => low + ((high - low) * random.NextDouble());

double[] Wave(double east, double north, double aDay) => [Normal() / east, Normal() / north, aDay, Uniform(0, 2 * Math.PI)];

double Sum(double[][] waves, long s, long day) =>
    Math.Sqrt(2.0 / Waves) * waves.Sum(w => Math.Cos((w[0] * places[s, 0]) + (w[1] * places[s, 1]) + (w[2] * day) + w[3]));

double Error(IReadOnlyList<(int Station, int Day)> pairs, Func<(int Station, int Day), double> predicted) =>
    Math.Sqrt(pairs.Average(p => Math.Pow(readings[p.Station, p.Day] - predicted(p), 2)));

static IEnumerable<int> All(int count) => Enumerable.Range(0, count);

static double Mean(IEnumerable<double> values) => values.Where(double.IsFinite).DefaultIfEmpty().Average();

// prints:
// 2655 readings, 56 % missing, dense solver
// hidden readings: 0.16, station + day 0.41
// new stations: 0.51, each day's mean 0.44
