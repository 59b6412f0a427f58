#:project ../src/Hyperkernel/Hyperkernel.csproj
#:project ../src/Hyperkernel.Experiments/Hyperkernel.Experiments.csproj
// Images with holes, completed from each other (docs/holes.md).
// dotnet run samples/holes.cs [FOLDER [SEED [specks|windows]]]: into FOLDER go the arrays, and a picture.
using Hyperkernel.Architectures;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Experiments.Reproduction.Figures;
using Hyperkernel.Features;
using Hyperkernel.Inference.Models;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

const int Count = 300,
    Side = GeneratedImages.Side / 2,
    Pixels = Side * Side,
    Window = 6,
    Shown = 6;
int seed = args.Length > 1 ? int.Parse(args[1]) : 1;
bool specks = args.Length > 2 && args[2] == "specks";
Random random = new(seed);

// The built-in images at half their size. Of each a square is missing, or half of its pixels.
Matrix<float> large = GeneratedImages.Create(Count, (ulong)seed).Pixels;
Matrix<double> whole = Matrix<double>.Create(
        Count,
        Pixels,
        (i, p) => (from y in Two(p / Side) from x in Two(p % Side) select (double)large[i, (2 * Side * y) + x]).Average()
    ),
    seen = whole.Clone();
for (int i = 0; i < Count; i++)
{
    (int top, int left) = (random.Next(Side - Window + 1), random.Next(Side - Window + 1));
    for (int p = 0; p < Pixels; p++)
    {
        (int y, int x) = (p / Side - top, p % Side - left);
        if (specks ? random.Next(2) == 0 : y is >= 0 and < Window && x is >= 0 and < Window)
        {
            seen[i, p] = double.NaN;
        }
    }
}

// What is known of an image is what is seen of it; holes are filled with the mean of the images that have the pixel.
double[] mean =
[
    .. Enumerable.Range(0, Pixels).Select(p => Enumerable.Range(0, Count).Select(i => seen[i, p]).Where(double.IsFinite).Average()),
];
Matrix<double> contexts = Filled((_, p) => mean[p]),
    coordinates = Matrix<double>.Create(Pixels, 2, (p, axis) => axis == 0 ? p / Side : p % Side);

// Infinitely wide networks that see pixels 1.4 apart as different; every pixel that is seen of every image is an equation.
Hypernetwork network = Hypernetwork.Of(Mlp.Relu(hiddenLayers: 2), Mlp.Relu(hiddenLayers: 1), CoordinateFeatures.Fourier(1.4));
Observations observations = Observations.OfGrid(contexts, coordinates, seen);
RegressionOptions options = new()
{
    InDouble = false,
    NormaliseContexts = true,
    CentreValues = true,
};
using RegressionModel model = RegressionModel.Fit(network.Covariance, observations, ridge: 1e-3, options);
Matrix<double> completed = model.Mean(Queries.AllPairs(contexts));
Console.WriteLine($"{observations.Count} pixels of {Count} images, {model.Solver} solver");
Console.WriteLine($"error of hidden pixels: {Error((i, p) => completed[i, p]):F3}, of the mean image {Error((_, p) => mean[p]):F3}");
if (args.Length == 0)
{
    return;
}

string folder = Directory.CreateDirectory(args[0]).FullName;
NpyFile.Write(Path.Combine(folder, "seen.npy"), new NpyArray<double>(seen) { NotFiniteMeans = "a hidden pixel" });
foreach ((string name, Matrix<double> array) in new[] { ("filled", contexts), ("pixels", coordinates), ("whole", whole) })
{
    NpyFile.Write(Path.Combine(folder, $"{name}.npy"), array);
}

PictureGrid picture = new(
    "",
    [
        new("whole", Row(whole)),
        new("seen", Row(seen)),
        new("mean image", Row(contexts)),
        new("completed", Row(Filled((i, p) => completed[i, p]))),
    ],
    Shown,
    Side,
    Side,
    1
);
using FileStream file = File.Create(Path.Combine(folder, "holes.png"));
FigureRenderer.Png(new("holes", "", picture), file);

Matrix<double> Filled(Func<long, long, double> fill) =>
    Matrix<double>.Create(Count, Pixels, (i, p) => double.IsFinite(seen[i, p]) ? seen[i, p] : fill(i, p));

double Error(Func<long, long, double> predicted) =>
    Math.Sqrt(
        (
            from i in Enumerable.Range(0, Count)
            from p in Enumerable.Range(0, Pixels)
            where double.IsNaN(seen[i, p])
            select Math.Pow(predicted(i, p) - whole[i, p], 2)
        ).Average()
    );

static long[] Two(long k) => [2 * k, (2 * k) + 1];

static double[] Row(Matrix<double> images) => [.. Enumerable.Range(0, Shown).SelectMany(i => images.Row(i).ToArray())];

// prints:
// 48000 pixels of 300 images, masked solver
// error of hidden pixels: 0.232, of the mean image 0.285
