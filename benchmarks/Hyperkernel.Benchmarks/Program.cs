using Hyperkernel.Benchmarks;
using Hyperkernel.LinearAlgebra;

string which = args.Length == 0 ? "all" : args[0];
string[] rest = [.. args.Skip(1)];
(string Name, string Arguments, Action Run)[] benchmarks =
[
    ("products", "", ProductBenchmark.Run),
    ("kernels", "", KernelBenchmark.Run),
    ("activations", "", ActivationBenchmark.Run),
    ("points", "[PIXELS]", () => PointBenchmark.Run(rest.ElementAtOrDefault(0))),
    ("taylor", "", TaylorBenchmark.Run),
    ("cholesky", "[ORDER]...", () => CholeskyBenchmark.Run(rest)),
    ("regression", "[POINTS]...", () => RegressionBenchmark.Run(rest)),
    ("ensemble", "[IMAGES [SUBSETS]]", () => EnsembleBenchmark.Run(rest.ElementAtOrDefault(0), rest.ElementAtOrDefault(1))),
    ("finite", "", FiniteBenchmark.Run),
    ("rotations", "", RotationBenchmark.Run),
    (
        "training",
        "[DEPTH [WIDTH [STEPS]]]",
        () => TrainingBenchmark.Run(rest.ElementAtOrDefault(0), rest.ElementAtOrDefault(1), rest.ElementAtOrDefault(2))
    ),
    ("wide", "", WideBenchmark.Run),
    ("grid", "[IMAGES [COUNT]]", () => GridBenchmark.Run(rest.ElementAtOrDefault(0), rest.ElementAtOrDefault(1))),
    ("masked", "[IMAGES]", () => MaskedBenchmark.Run(rest.ElementAtOrDefault(0))),
];
if (which != "all" && !benchmarks.Any(b => b.Name == which))
{
    Console.Error.WriteLine(
        $"Usage: Hyperkernel.Benchmarks [{string.Join(" | ", benchmarks.Select(b => $"{b.Name} {b.Arguments}".TrimEnd()))}]"
    );
    return 2;
}

Console.WriteLine($"{MatrixBackends.Default.Description}; {Environment.ProcessorCount} cores, {MatrixBackends.VectorBits}-bit vectors");
foreach ((string name, _, Action run) in benchmarks)
{
    if (which == name || which == "all")
    {
        Console.WriteLine();
        run();
    }
}

return 0;
