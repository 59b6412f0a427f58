using Hyperkernel.Data;
using Hyperkernel.Experiments.Completion;
using Hyperkernel.Features;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Experiments;

public class SettingTests
{
    [Fact]
    public void The_test_images_are_not_looked_at()
    {
        CompletionTask honest = Tasks.Small(train: 30, test: 5);
        ImageSet poison = Tasks.Images(Matrix<float>.Create(5, 48, (i, p) => 1e6f * ((i * p % 7) - 3)));
        CompletionTask poisoned = new(honest.Train, poison, honest.TestMasks[0]);
        foreach (CompletionMethod method in Methods())
        {
            (Setting expected, _, _) = Setting.Choose(method, honest, null, TestContext.Current.CancellationToken);
            (Setting actual, _, _) = Setting.Choose(method, poisoned, null, TestContext.Current.CancellationToken);
            Assert.Equal(expected.ToString(), actual.ToString());
            Assert.Same(expected.Family, actual.Family);
        }
    }

    [Fact]
    public void The_member_with_the_least_error_on_held_out_images_is_chosen()
    {
        CompletionTask task = Tasks.Small(train: 30);
        CompletionTask selection = task.ForSelection();
        foreach (CompletionMethod method in Methods())
        {
            double least = method.Families.SelectMany(f => f.Members.Select(m => Error(f, m))).Min();
            (Setting chosen, double seconds, _) = Setting.Choose(method, task, null, TestContext.Current.CancellationToken);
            Assert.InRange(Error(chosen.Family, chosen.Member), least, 1.002 * least);
            Assert.InRange(seconds, 1e-9, 600);
        }

        double Error(SettingFamily family, double member) =>
            selection.Score(family.Prepare(selection, default).Complete(member).Images).Missing;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Errors_to_choose_by_are_those_of_whole_solves(int channels)
    {
        CompletionTask task = Tasks.Small(train: 30, channels: channels);
        foreach (SettingFamily family in ImageCompletion.Methods(new(task)).SelectMany(method => method.Families))
        {
            ICompleter exact = family.Prepare(task, TestContext.Current.CancellationToken),
                rough = family.PrepareToChoose(task, TestContext.Current.CancellationToken);
            foreach (double member in family.Members)
            {
                double expected = task.Score(exact.Complete(member).Images).Missing;
                Assert.Equal(expected, task.Score(rough.Complete(member).Images).Missing, 0.01 * expected);
            }
        }
    }

    [Fact]
    public void One_setting_is_no_choice_and_costs_nothing()
    {
        CompletionMethod method = new("one", [new Forbidden()]);
        SettingChoice choice = Setting.Choose(method, Tasks.Small(), null, TestContext.Current.CancellationToken);
        Assert.Equal((new Setting(method.Families[0], 3), 0), (choice.Chosen, choice.Seconds));
        Assert.Empty(choice.Notes);
        Assert.Equal("never, n 3", new Setting(method.Families[0], 3).ToString());
        Assert.Equal("", new Setting(new MeanImageFamily(), 0).ToString());
        Assert.Equal("k 5", new Setting(new NearestNeighbourFamily(), 5).ToString());
    }

    [Fact]
    public void A_choice_says_what_has_to_be_known_of_it()
    {
        Scored(["k 20 is the largest that was tried; a better one may lie beyond"], 20, [.4, .3, .2]);
        Scored(["k 3 is the least that was tried; a better one may lie beyond"], 3, [.1, .3, .2]);
        Scored([], 10, [.4, .1, .2]);
        Scored(["all 3 settings score the same, so the training images do not choose between them; the first is taken"], 3, [0, 0, 0]);
        Scored(
            ["2 of 3 settings score the same, of which the first is taken", "k 3 is the least that was tried; a better one may lie beyond"],
            3,
            [.1, .1, .2]
        );
        Scored(["1 of 3 settings have no error that is a number"], 10, [double.NaN, .1, .2]);
        Scored(
            ["no setting has an error that is a number, so the first one is shown"],
            3,
            [double.NaN, double.PositiveInfinity, double.NaN]
        );
    }

    [Fact]
    public void Errors_that_are_no_numbers_end_the_work_unless_the_method_may_diverge()
    {
        CompletionTask task = Tasks.Small();
        CompletionMethod method = new("all_nan", [new NoNumbers()]);
        NotFiniteException error = Assert.Throws<NotFiniteException>(() =>
            Setting.Choose(method, task, null, TestContext.Current.CancellationToken)
        );
        Assert.StartsWith(
            "all_nan: with none of its 3 settings is the error on training images a number.",
            error.Message,
            StringComparison.Ordinal
        );
        SettingChoice choice = Setting.Choose(method with { MayDiverge = true }, task, null, TestContext.Current.CancellationToken);
        Assert.Equal("no setting has an error that is a number, so the first one is shown", Assert.Single(choice.Notes));
    }

    [Theory]
    [InlineData(.1, .1000005, false)]
    [InlineData(.1, .10001, true)]
    [InlineData(0, 0, false)]
    [InlineData(0, 1e-30, true)]
    [InlineData(double.NaN, .1, false)]
    [InlineData(.1, double.PositiveInfinity, true)]
    public void A_setting_is_better_by_more_than_rounding(double error, double least, bool better) =>
        Assert.Equal(better, SettingChoice.IsBetter(error, least));

    [Fact]
    public void A_rate_at_which_training_diverges_is_not_chosen()
    {
        CompletionTask task = Tasks.Small(train: 20, test: 3);
        NetworkOptions options = new()
        {
            Subsets = new()
            {
                Subsets = 1,
                Contexts = 20,
                CoordinatesPerContext = 48,
            },
            MetaWidth = 6,
            PrimaryWidth = 5,
            Features = 7,
            Epochs = 2,
            Rates = [1e6, 0.01],
        };
        NetworkFamily family = new(options, CoordinateFeatures.Fourier(1.5));
        (Setting chosen, _, _) = Setting.Choose(new("hypernetwork_sgd", [family]), task, null, CancellationToken.None);
        Assert.Equal(0.01, chosen.Member);
        using Matrix<float> diverged = family.Prepare(task, CancellationToken.None).Complete(1e6).Images;
        Assert.True(double.IsNaN(task.Score(diverged).Missing));
    }

    [Fact]
    public void The_least_member_that_there_can_be_is_no_end_of_a_list() =>
        Assert.Empty(SettingChoice.NotesOn(new(new NearestNeighbourFamily(), 1), .1, [.1, .2, .3, .4, .5, .6]));

    private static void Scored(string[] notes, double member, double[] errors)
    {
        double least = errors.Where(double.IsFinite).DefaultIfEmpty(double.PositiveInfinity).Min();
        Assert.Equal(notes, SettingChoice.NotesOn(new(new NoNumbers(), member), least, errors));
    }

    private static CompletionMethod[] Methods() =>
        [
            new("nearest_neighbour", [new NearestNeighbourFamily()]),
            new(
                "rbf_per_coordinate",
                [.. Rbf.LengthScales.Select(x => new RbfPerCoordinateFamily(x, [1e-3, 1e-1, 10], MatrixBackends.Managed))]
            ),
        ];

    private sealed class NoNumbers : SettingFamily, ICompleter
    {
        public override string Description => "";

        public override string MemberName => "k";

        public override IReadOnlyList<double> Members => [3, 10, 20];

        public override ICompleter Prepare(CompletionTask task, CancellationToken cancellation) => this;

        public Completion Complete(double member) => new(Matrix<float>.Create(2, 48, (_, _) => float.NaN));
    }

    private sealed class Forbidden : SettingFamily
    {
        public override string Description => "never";

        public override string MemberName => "n";

        public override IReadOnlyList<double> Members => [3];

        public override ICompleter Prepare(CompletionTask task, CancellationToken cancellation) =>
            throw new InvalidOperationException("There was nothing to choose.");
    }
}
