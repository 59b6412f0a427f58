using System.Numerics.Tensors;
using Hyperkernel.Architectures;
using Hyperkernel.Experiments.Images;
using Hyperkernel.Experiments.Learning;
using Hyperkernel.Experiments.Reproduction;
using Hyperkernel.Features;
using Hyperkernel.Inference.Ensembles;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Randomness;

namespace Hyperkernel.Experiments.Completion;

/// <summary>The units: each method on each split of the images.</summary>
internal sealed class CompletionUnits
{
    /// <summary>The mean squared error on all pixels of the images to complete; NaN where training diverged.</summary>
    public const string Mse = "mse";

    /// <summary>That on their hidden pixels.</summary>
    public const string MseMissing = "mse_missing";

    /// <summary>The setting that was chosen: the number of its family, and its member of the family.</summary>
    public const string Chosen = "setting";

    /// <summary>The first completed images of a split, one after the other.</summary>
    public const string Completed = "completed";

    /// <summary>The unit of the images themselves, of the first split.</summary>
    public const string Pictures = "pictures";

    /// <summary>Its array of whole images.</summary>
    public const string Truth = "truth";

    /// <summary>Its array of what is seen of them; NaN where pixels are hidden.</summary>
    public const string Seen = "seen";

    private readonly CompletionStudy _study;
    private readonly LearningImages _images;
    private readonly IReadOnlyList<CompletionMethod> _methods;

    public CompletionUnits(CompletionStudy study, LearningImages images)
    {
        (_study, _images) = (study, images);

        // For the methods' names and settings, which are the same on every split.
        CompletionTask least = new(images.Train.Take(0, 2), images.Test.Take(0, 1), Masks(0, 2), Masks(0, 1));
        _methods = ImageCompletion.Methods(Configuration(least, 0, null));
    }

    /// <summary>The names of all methods.</summary>
    public IReadOnlyList<string> Methods => [.. _methods.Select(method => method.Name)];

    /// <summary>How many images are shown.</summary>
    public int Shown => Math.Min(_study.Pictures, _study.TestImages);

    /// <summary>The images' size.</summary>
    public (int Height, int Width, int Channels) Size => (_images.Test.Height, _images.Test.Width, _images.Test.Channels);

    /// <summary>The name of a unit.</summary>
    public static string Name(string method, int split) => FormattableString.Invariant($"{method}-split{split:D2}");

    /// <summary>All of them, a split after the other.</summary>
    public IReadOnlyList<Unit> All() =>
        [
            new Unit(Pictures, Cost(Pictures), Show) { NotFiniteMeans = "a pixel that is hidden" },
            .. Enumerable.Range(0, _study.Splits).SelectMany(split => Methods.Select(method => Create(method, split))),
        ];

    /// <summary>What a setting was, in words.</summary>
    public string Words(string method, double[] chosen) =>
        new Setting(_methods.Single(m => m.Name == method).Families[(int)chosen[0]], chosen[1]).ToString();

    private Unit Create(string method, int split) =>
        new(
            Name(method, split),
            Cost(method),
            context =>
            {
                CompletionTask task = Task(split, context.ExperimentSeed, out ulong seed);
                CompletionMethod chosen = ImageCompletion.Methods(Configuration(task, seed, context)).Single(m => m.Name == method);
                Setting setting = Setting.Choose(chosen, task, null, context.Cancellation).Chosen;
                Completion completion = setting.Family.Prepare(task, context.Cancellation).Complete(setting.Member);
                using Matrix<float> images = completion.Images;
                (double all, double missing) = task.Score(images);
                return new Dictionary<string, double[]>
                {
                    [Mse] = [all],
                    [MseMissing] = [missing],
                    [Chosen] = [chosen.Families.ToList().IndexOf(setting.Family), setting.Member],
                    [Completed] = split == 0 ? First(images) : [],
                };
            }
        )
        {
            NotFiniteMeans = _methods.Single(m => m.Name == method).MayDiverge ? TrainingRun.Meaning : null,
        };

    private Dictionary<string, double[]> Show(UnitContext context)
    {
        CompletionTask task = Task(0, context.ExperimentSeed, out _);
        double[] truth = First(task.Truth.Pixels),
            seen = [.. truth];
        int channels = Size.Channels,
            pixels = truth.Length / Shown / channels;
        for (int i = 0; i < Shown; i++)
        {
            foreach (int pixel in task.TestMasks[i].Missing)
            {
                seen.AsSpan(((i * pixels) + pixel) * channels, channels).Fill(double.NaN);
            }
        }

        return new() { [Truth] = truth, [Seen] = seen };
    }

    private double[] First(Matrix<float> images)
    {
        double[] values = new double[Shown * images.Columns];
        for (int i = 0; i < Shown; i++)
        {
            TensorPrimitives.ConvertTruncating<float, double>(images.Row(i), values.AsSpan(i * (int)images.Columns));
        }

        return values;
    }

    // Other images and other masks for each split.
    private CompletionTask Task(int split, ulong experimentSeed, out ulong seed)
    {
        seed = new CounterRandom(experimentSeed, RandomStream.Runs).Bits((ulong)split);
        (int train, int test) = (_study.TrainImages, _study.TestImages);
        PixelMasks masks = Masks(seed, train + test);
        return new(
            ImageChoice.Take(_images.Train, train, seed),
            ImageChoice.Take(_images.Test, test, seed),
            masks.Take(0, train),
            masks.Take(train, test)
        );
    }

    private PixelMasks Masks(ulong seed, int count) =>
        MissingPart.Parse(_study.Missing).Masks(_images.Train.Height, _images.Train.Width, seed, count);

    private CompletionConfiguration Configuration(CompletionTask task, ulong seed, UnitContext? context)
    {
        SubsetEnsembleOptions subsets = new()
        {
            Subsets = _study.Subsets,
            Contexts = _study.SubsetImages,
            CoordinatesPerContext = _study.SubsetPixels,
            Compute = new() { Cancellation = context?.Cancellation ?? default },
        };
        return new(task)
        {
            Meta = Mlp.Relu(_study.MetaHiddenLayers),
            Primary = Mlp.Relu(_study.PrimaryHiddenLayers),
            CoordinateFeatures = CoordinateFeatures.Fourier(_study.LengthScale),
            Seed = seed,
            Ensemble = subsets,
            Networks = new()
            {
                Subsets = subsets,
                MetaWidth = _study.MetaWidth,
                PrimaryWidth = _study.PrimaryWidth,
                Features = _study.Features,
                Epochs = _study.Epochs,
                BatchSize = _study.BatchSize,
                Rates = _study.Rates,
            },
        };
    }

    // In operations: of a regression's factorisation and predictions, of training, of a few products with the grid's kernel.
    private double Cost(string unit)
    {
        double pixels = (double)Size.Height * Size.Width,
            grid = _study.TrainImages * pixels,
            points = (double)Math.Min(_study.SubsetImages, _study.TrainImages) * _study.SubsetPixels;
        double weights =
            (double)_study.MetaWidth * (pixels + _study.MetaWidth + ((_study.Features + Size.Channels) * (double)_study.PrimaryWidth));
        return unit switch
        {
            Pictures or "mean_image" => grid,
            "nearest_neighbour" => 2 * grid * _study.TestImages,
            "rbf_per_coordinate" => 100 * grid * _study.TrainImages,
            "hypernetwork_sgd" => _study.Subsets * 6 * points * weights * _study.Epochs,
            _ when unit.StartsWith("subset_ensemble", StringComparison.Ordinal) => _study.Subsets
                * ((points * points * points / 3) + (100 * points * _study.TestImages * pixels)),
            _ => 300 * grid * (_study.TrainImages + pixels),
        };
    }
}
