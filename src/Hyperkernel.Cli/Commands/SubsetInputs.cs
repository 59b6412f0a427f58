using System.CommandLine;
using Hyperkernel.Experiments.Completion;
using Hyperkernel.Inference.Ensembles;
using Hyperkernel.Storage;

namespace Hyperkernel.Cli.Commands;

/// <summary>
/// The options of methods that see random subsets of (image, pixel) pairs: the paper's ensemble of regressions, and finite networks.
/// </summary>
internal sealed class SubsetInputs
{
    private const string Units = "units";
    private readonly Option<int?> _subsets = CommonOptions.OptionalCount(
        "--ensemble",
        "Compare with the paper's method too: the average of regressions on N random subsets; minutes a subset of 20,000 points."
    );

    private readonly Option<int> _images = CommonOptions.Count("--subset-images", "Images of a subset.", least: 1, usual: 1000);
    private readonly Option<int> _pixels = CommonOptions.Count("--subset-pixels", "Pixels of each of them.", least: 1, usual: 20);
    private readonly Option<bool> _sgd = new("--sgd")
    {
        Description = "Compare with finite hypernetworks trained by SGD on the same subsets (one subset without --ensemble) too.",
    };
    private readonly Option<int> _epochs = CommonOptions.Count(
        "--sgd-epochs",
        "How often they see each point.",
        least: 1,
        usual: NetworkOptions.UsualEpochs
    );
    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "Go on with an ensemble that was stopped: its finished subsets lie in the folder.",
    };

    public IReadOnlyList<Option> Options => [_subsets, _images, _pixels, _sgd, _epochs, _resume];

    /// <summary>What is asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="folder">The folder of the results, in which finished subsets are kept.</param>
    /// <exception cref="ArgumentException">An option belongs to a method that is not asked for.</exception>
    /// <exception cref="DataFormatException">There are finished subsets already, and nobody asks to go on with them.</exception>
    public (SubsetEnsembleOptions? Ensemble, NetworkOptions? Networks) Read(ParseResult parsed, string folder)
    {
        int? count = parsed.GetValue(_subsets);
        bool trained = parsed.GetValue(_sgd),
            isResumed = parsed.GetValue(_resume);
        Require(parsed, count is not null, "--ensemble", _resume);
        Require(parsed, trained, "--sgd", _epochs);
        Require(parsed, count is not null || trained, "--ensemble or --sgd", _images, _pixels);
        SubsetEnsembleOptions drawn = new()
        {
            Subsets = count ?? 1,
            Contexts = parsed.GetValue(_images),
            CoordinatesPerContext = parsed.GetValue(_pixels),
        };
        string units = Path.Combine(folder, Units);
        return count is not null && !isResumed && Finished(units) is > 0 and var there
            ? throw new DataFormatException(
                units,
                $"there {(there == 1 ? "is 1 finished subset" : $"are {there} finished subsets")} already; go on with --resume, "
                    + $"or choose another folder with --out."
            )
            : (
                count is null ? null : drawn with { Folder = units },
                trained ? new() { Subsets = drawn, Epochs = parsed.GetValue(_epochs) } : null
            );
    }

    /// <summary>Does the work, and says what is kept where it is interrupted.</summary>
    public static T Kept<T>(SubsetEnsembleOptions? ensemble, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (OperationCanceledException e) when (ensemble?.Folder is { } folder)
        {
            int finished = Finished(folder);
            throw new InvalidOperationException(
                $"Interrupted; {finished} finished {(finished == 1 ? "subset is" : "subsets are")} kept in {folder}: the same "
                    + $"command with --resume goes on.",
                e
            );
        }
    }

    // Those on which settings were chosen, too.
    private static int Finished(string units) =>
        Directory.Exists(units) ? Directory.EnumerateFiles(units, "*.npz", SearchOption.AllDirectories).Count() : 0;

    private static void Require(ParseResult parsed, bool isThere, string method, params Option[] options)
    {
        if (!isThere && parsed.Given(options) is { } stranger)
        {
            throw new ArgumentException($"{stranger.Name} belongs to {method}, which is not given.");
        }
    }
}
