using System.Diagnostics;
using System.Globalization;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Ensembles;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Experiments.Completion;

/// <summary>What to complete and how.</summary>
/// <param name="Task">The images and the hidden part.</param>
public sealed record CompletionConfiguration(CompletionTask Task)
{
    /// <summary>The meta network; null to choose the depth on training data.</summary>
    public Network? Meta { get; init; }

    /// <summary>The primary network; null to choose the depth on training data.</summary>
    public Network? Primary { get; init; }

    /// <summary>What the primary network sees of a pixel's place.</summary>
    public CoordinateFeatures CoordinateFeatures { get; init; } = CoordinateFeatures.Fourier(Math.Sqrt(2));

    /// <summary>The absolute ridge of hyperkernel and Gaussian process; null to choose it on training data.</summary>
    public double? Ridge { get; init; }

    /// <summary>Whether the grid is solved in double precision.</summary>
    public bool InDouble { get; init; }

    /// <summary>Seed of the solver's samples.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How grids are solved.</summary>
    public SolverOptions Solver { get; init; } = new();

    /// <summary>The subsets of the paper's method, which is then compared too; null to leave it out.</summary>
    public SubsetEnsembleOptions? Ensemble { get; init; }

    /// <summary>Finite hypernetworks trained by SGD, which are then compared too; null to leave them out.</summary>
    public NetworkOptions? Networks { get; init; }

    /// <summary>How deviations of pixels are computed, by the methods that have some; null to leave them out.</summary>
    public DeviationOptions? Deviations { get; init; }
}

/// <summary>What one method achieved.</summary>
/// <param name="Name">The method.</param>
/// <param name="Setting">The setting that was chosen on training data; empty where there is nothing to choose.</param>
/// <param name="Mse">Mean squared error on all pixels of the test images.</param>
/// <param name="MseMissing">Mean squared error on their hidden pixels.</param>
/// <param name="Seconds">Seconds to fit and to complete with the chosen setting.</param>
/// <param name="SelectionSeconds">Seconds to choose it.</param>
/// <param name="Completion">The completed images.</param>
public sealed record MethodResult(
    string Name,
    string Setting,
    double Mse,
    double MseMissing,
    double Seconds,
    double SelectionSeconds,
    Completion Completion
)
{
    /// <summary>The spread of an ensemble's members at the hidden pixels, root mean square; null of other methods.</summary>
    public double? SpreadMissing { get; init; }

    /// <summary>How far pixels may be off; null where it was not asked for, and of methods that do not know.</summary>
    public PixelUncertainty? Uncertainty { get; init; }

    /// <summary>What has to be known of the choice of its setting, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>What all methods achieved on one task.</summary>
/// <param name="Configuration">The task and how it was done.</param>
/// <param name="Methods">The methods, the hyperkernel first.</param>
public sealed record CompletionResult(CompletionConfiguration Configuration, IReadOnlyList<MethodResult> Methods)
{
    /// <summary>The task.</summary>
    public CompletionTask Task => Configuration.Task;

    /// <summary>Number of equations that the hyperkernel's regression solved.</summary>
    public long Unknowns => Task.Known is { } known ? known.Count * Task.Train.Channels : Task.TrainValues.Rows * Task.TrainValues.Columns;
}

/// <summary>Completion of images of which a part is hidden (section 1.2 of the paper), by exact regression on the grid.</summary>
public static class ImageCompletion
{
    private static readonly (Choice Meta, Choice Primary)[] _depths =
    [
        (new(Mlp.Relu(2), "relu:2"), new(Mlp.Relu(1), "relu:1")),
        (new(Mlp.Relu(3), "relu:3"), new(Mlp.Relu(2), "relu:2")),
        (new(Mlp.Relu(5), "relu:5"), new(Mlp.Relu(1), "relu:1")),
    ];

    private static readonly double[] _ridges = [1e-2, 1e-1, 1, 10, 100];
    private static readonly double[] _rbfRidges = [1e-3, 1e-2, 1e-1, 1, 10];

    /// <summary>Chooses settings on training data, fits every method on all training images and completes the test images.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="progress">Takes what is being done; nobody if null.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="ArgumentException">The ridge is not positive, the networks cannot be composed, or pixels of training images are
    /// unknown and a method is asked for that learns from whole images.</exception>
    /// <exception cref="NotFiniteException">Completed images hold NaN or an infinity, and the method is not one that may
    /// diverge.</exception>
    /// <exception cref="InvalidOperationException">An iteration came no nearer to a solution.</exception>
    public static CompletionResult Run(
        CompletionConfiguration configuration,
        IProgress<string>? progress = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(configuration);
        CompletionTask task = configuration.Task;
        RequireWhole(configuration);
        List<MethodResult> results = [];
        foreach (CompletionMethod method in Methods(configuration))
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report($"{method.Name}: choosing its setting on training images");
            Named named = new(method.Name, progress);
            (Setting setting, double selectionSeconds, IReadOnlyList<string> notes) = Setting.Choose(method, task, named, cancellation);
            progress?.Report($"{method.Name}: completing ({setting})");
            long start = Stopwatch.GetTimestamp();
            ICompleter completer = setting.Family.Prepare(task, cancellation);
            Completion completion = completer.Complete(setting.Member);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            (double all, double missing) = task.Score(completion.Images);
            RequireNumbers(method, completion, all);
            double? spread = completion.Spread is { } between ? task.SpreadOnMissing(between) : null;
            PixelUncertainty? uncertainty = null;
            if (configuration.Deviations is { } wanted && completer is IUncertainCompleter uncertain)
            {
                progress?.Report($"{method.Name}: deviations");
                wanted = wanted with { Seed = configuration.Seed };
                uncertainty = PixelUncertainty.Of(task, setting, uncertain, completion, wanted, cancellation);
            }

            results.Add(
                new(method.Name, setting.ToString(), all, missing, seconds, selectionSeconds, completion)
                {
                    SpreadMissing = spread,
                    Uncertainty = uncertainty,
                    Notes = notes,
                }
            );
        }

        return new(configuration, results);
    }

    /// <summary>All methods of a configuration.</summary>
    internal static CompletionMethod[] Methods(CompletionConfiguration configuration)
    {
        IMatrixBackend backend = configuration.Solver.Compute.Backend;
        RbfEigenvectors shared = new(backend);
        return
        [
            new("hyperkernel", Families(configuration, h => h.Tangent)),
            new("gaussian_process", Families(configuration, h => h.Covariance)),
            .. configuration.Ensemble is { } ensemble
                ?
                [
                    new("subset_ensemble_hyperkernel", Families(configuration, h => h.Tangent, ensemble, "hyperkernel")),
                    new("subset_ensemble_gaussian_process", Families(configuration, h => h.Covariance, ensemble, "gaussian_process")),
                ]
                : Array.Empty<CompletionMethod>(),
            .. configuration.Networks is { } networks
                ?
                [
                    new(
                        "hypernetwork_sgd",
                        [
                            new NetworkFamily(
                                networks with
                                {
                                    Subsets = networks.Subsets with { Seed = configuration.Seed },
                                },
                                configuration.CoordinateFeatures
                            ),
                        ]
                    )
                    {
                        MayDiverge = true,
                    },
                ]
                : Array.Empty<CompletionMethod>(),
            new(
                "product_rbf",
                [
                    .. Rbf.LengthScales.SelectMany(x =>
                        Rbf.PixelLengthScales.Select(z => new ProductRbfFamily(x, z, _rbfRidges, backend, shared))
                    ),
                ]
            ),
            new("rbf_per_coordinate", [.. Rbf.LengthScales.Select(x => new RbfPerCoordinateFamily(x, _rbfRidges, backend))]),
            new("nearest_neighbour", [new NearestNeighbourFamily()]),
            new("mean_image", [new MeanImageFamily()]),
        ];
    }

    private static void RequireWhole(CompletionConfiguration configuration)
    {
        if (configuration is { Task.Known: not null } and ({ Ensemble: not null } or { Networks: not null }))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"{configuration.Task.Train.UnknownPixels:N0} pixels of the training images are unknown, and ")
                    + "ensembles of subsets (--ensemble) and networks trained by SGD (--sgd) learn from whole images; leave these "
                    + "options out."
            );
        }
    }

    // Worse than no images at all: they would be anything.
    private static void RequireNumbers(CompletionMethod method, Completion completion, double error)
    {
        completion.Solve?.RequireNearer(method.Name);
        if (!double.IsFinite(error) && !method.MayDiverge)
        {
            throw new NotFiniteException(
                FormattableString.Invariant(
                    $"{method.Name}: the mean squared error of the completed images is {error}. {NotFiniteException.Cause(isSingle: true)}"
                )
            );
        }
    }

    private static SettingFamily[] Families(CompletionConfiguration configuration, Func<Hypernetwork, HypernetworkKernel> kernel)
    {
        SolverOptions options = configuration.Solver with { Seed = configuration.Seed };
        return Families(
            configuration,
            kernel,
            (chosen, description, ridges) =>
                configuration.InDouble
                    ? new HypernetworkFamily<double>(chosen, description, ridges, options)
                    : new HypernetworkFamily<float>(chosen, description, ridges, options)
        );
    }

    private static SettingFamily[] Families(
        CompletionConfiguration configuration,
        Func<Hypernetwork, HypernetworkKernel> kernel,
        SubsetEnsembleOptions ensemble,
        string unitsName
    )
    {
        SubsetEnsembleOptions options = ensemble with
        {
            Seed = configuration.Seed,
            Compute = ensemble.Compute with { Backend = configuration.Solver.Compute.Backend },
            Folder = ensemble.Folder is { } folder ? Path.Combine(folder, unitsName) : null,
        };
        return Families(
            configuration,
            kernel,
            (chosen, description, ridges) =>
                configuration.InDouble
                    ? new SubsetFamily<double>(chosen, description, ridges, options, configuration.Task)
                    : new SubsetFamily<float>(chosen, description, ridges, options, configuration.Task)
        );
    }

    private static SettingFamily[] Families(
        CompletionConfiguration configuration,
        Func<Hypernetwork, HypernetworkKernel> kernel,
        Func<HypernetworkKernel, string, IReadOnlyList<double>, SettingFamily> family
    )
    {
        // Where one network is given, the other's depth is still chosen.
        IEnumerable<(Choice Meta, Choice Primary)> depths = _depths
            .Select(depth =>
                (
                    configuration.Meta is { } meta ? new Choice(meta, "as given") : depth.Meta,
                    configuration.Primary is { } primary ? new Choice(primary, "as given") : depth.Primary
                )
            )
            .Distinct();
        double[] ridges = configuration.Ridge is { } ridge ? [ridge] : _ridges;
        return
        [
            .. depths.Select(depth =>
                family(
                    kernel(Hypernetwork.Of(depth.Meta.Network, depth.Primary.Network, configuration.CoordinateFeatures)),
                    $"{depth.Meta.Name} / {depth.Primary.Name}",
                    ridges
                )
            ),
        ];
    }

    private sealed record Choice(Network Network, string Name);

    private sealed record Named(string Method, IProgress<string>? Progress) : IProgress<string>
    {
        public void Report(string value) => Progress?.Report($"{Method}: {value}");
    }
}
