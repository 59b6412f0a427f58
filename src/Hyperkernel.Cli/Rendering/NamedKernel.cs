using Hyperkernel.Kernels;

namespace Hyperkernel.Cli.Rendering;

/// <summary>A kernel, and what a command line calls it.</summary>
internal sealed record NamedKernel(PointKernel Kernel, string Name);
