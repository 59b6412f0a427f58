using Hyperkernel.Data;
using Hyperkernel.Experiments.Completion;
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
            (Setting expected, _) = Setting.Choose(method, honest, null, TestContext.Current.CancellationToken);
            (Setting actual, _) = Setting.Choose(method, poisoned, null, TestContext.Current.CancellationToken);
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
            (Setting Setting, double Error) best = method.Families
                .SelectMany(f => f.Members.Select(m => (Setting: new Setting(f, m), selection.Score(f.Prepare(selection, default).Complete(m).Images).Missing)))
                .MinBy(s => s.Missing);
            (Setting chosen, double seconds) = Setting.Choose(method, task, null, TestContext.Current.CancellationToken);
            Assert.Equal(best.Setting, chosen);
            Assert.InRange(seconds, 1e-9, 600);
        }
    }

    [Fact]
    public void One_setting_is_no_choice_and_costs_nothing()
    {
        CompletionMethod method = new("one", [new Forbidden()]);
        Assert.Equal((new Setting(method.Families[0], 3), 0), Setting.Choose(method, Tasks.Small(), null, TestContext.Current.CancellationToken));
        Assert.Equal("never, n 3", new Setting(method.Families[0], 3).ToString());
        Assert.Equal("", new Setting(new MeanImageFamily(), 0).ToString());
        Assert.Equal("k 5", new Setting(new NearestNeighbourFamily(), 5).ToString());
    }

    private static CompletionMethod[] Methods() =>
    [
        new("nearest_neighbour", [new NearestNeighbourFamily()]),
        new("rbf_per_coordinate", [.. Rbf.LengthScales.Select(x => new RbfPerCoordinateFamily(x, [1e-3, 1e-1, 10], MatrixBackends.Managed))]),
    ];

    private sealed class Forbidden : SettingFamily
    {
        public override string Description => "never";

        public override string MemberName => "n";

        public override IReadOnlyList<double> Members => [3];

        public override ICompleter Prepare(CompletionTask task, CancellationToken cancellation) =>
            throw new InvalidOperationException("There was nothing to choose.");
    }
}
