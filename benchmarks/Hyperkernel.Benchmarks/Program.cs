using Hyperkernel.Benchmarks;
using Hyperkernel.LinearAlgebra;

Console.WriteLine($"{MatrixBackends.Default.Description}; {Environment.ProcessorCount} cores, {MatrixBackends.VectorBits}-bit vectors");
string which = args.Length == 0 ? "all" : args[0];
bool known = false;
foreach ((string name, Action run) in new (string, Action)[]
{
    ("products", ProductBenchmark.Run),
    ("kernels", KernelBenchmark.Run),
    ("points", () => PointBenchmark.Run(args.ElementAtOrDefault(1))),
    ("cholesky", () => CholeskyBenchmark.Run(Rest())),
    ("regression", () => RegressionBenchmark.Run(Rest())),
    ("grid", () => GridBenchmark.Run(args.ElementAtOrDefault(1), args.ElementAtOrDefault(2))),
})
{
    if (which == name || which == "all")
    {
        known = true;
        Console.WriteLine();
        run();
    }
}

if (!known)
{
    Console.Error.WriteLine("Usage: Hyperkernel.Benchmarks [products | kernels | points [PIXELS] | cholesky [ORDER]... | regression [POINTS]... | grid [IMAGES [COUNT]]]");
    return 2;
}

return 0;

IReadOnlyList<string> Rest() => [.. args.Skip(1)];
