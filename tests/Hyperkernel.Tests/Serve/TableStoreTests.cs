using System.Diagnostics;
using System.Net;
using System.Text;
using Hyperkernel.Inference;
using Hyperkernel.Serve.Http;
using Hyperkernel.Serve.Panels;
using Hyperkernel.Serve.Tables;
using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Serve;

/// <summary>Which tables are kept, and what is said where something goes wrong with them.</summary>
public sealed class TableStoreTests : IDisposable
{
    private readonly Gate _looks = new(1, 8, "uploads");
    private readonly TableStore _store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _store.Dispose();
        _looks.Dispose();
    }

    [Fact]
    public async Task A_table_that_is_held_stays_and_the_oldest_other_one_goes()
    {
        string[] names = new string[12];
        names[0] = await Add();
        using TableLease first = _store.Find(names[0]);
        for (int i = 1; i < names.Length; i++)
        {
            names[i] = await Add();
        }

        _store.Find(names[0]).Dispose();
        Assert.All(names[1..5], name => Assert.Throws<RequestException>(() => _store.Find(name)));
        Assert.All(names[5..], name => _store.Find(name).Dispose());
    }

    [Fact]
    public async Task What_is_held_at_the_end_goes_with_its_lease()
    {
        string name = await Add();
        TableLease lease = _store.Find(name);
        _store.Dispose();
        _ = Assert.Throws<RequestException>(() => _store.Find(name));
        Assert.Equal(2, lease.Table.Description.Rows);
        lease.Dispose();
        lease.Dispose();
        _ = await Assert.ThrowsAsync<ObjectDisposedException>(Add);
    }

    [Fact]
    public async Task A_look_that_is_ended_leaves_nothing()
    {
        using CancellationTokenSource ended = new();
        await ended.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.AddAsync(Table(), _looks, ended.Token));
        Assert.Equal(0, _looks.Inside);
    }

    // Guessing the roles of a thousand columns takes a thousand looks at all of them.
    [Fact]
    public async Task A_look_at_a_wide_table_can_be_ended()
    {
        using CancellationTokenSource ended = new();
        Task<TableAnswer> look = _store.AddAsync(Wide(), _looks, ended.Token);
        await Task.Delay(2000, Cancellation);
        Assert.False(look.IsCompleted);
        long start = Stopwatch.GetTimestamp();
        await ended.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => look);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 2);
    }

    [Fact]
    public void Deviations_that_are_not_to_be_relied_on_are_said_to_be_so()
    {
        Assert.Null(FittedTable.Doubt(new(DeviationMethod.Exact, 1, 0, 0, null)));
        Assert.Equal(
            "These deviations are not to be relied on. They are unknown at 3 points. The variance is below what rounding resolves at 1,234 "
                + "points.",
            FittedTable.Doubt(new(DeviationMethod.Exact, 1, 3, 0, null) { Unresolved = 1234, IsTrusted = false })
        );
    }

    [Fact]
    public void Errors_of_files_name_no_place()
    {
        Assert.Equal((507, false), Said(new IOException("No space left on device : '/tmp/place'")));
        Assert.Equal((507, false), Said(new UnauthorizedAccessException("/tmp/place")));
        Assert.Equal((404, false), Said(new FileNotFoundException("/tmp/place")));
        Assert.Equal((404, false), Said(new DirectoryNotFoundException("/tmp/place")));
        Assert.Equal((400, false), Said(new DataFormatException("/tmp/place", "line 3 is empty.")));
        Assert.Equal((400, false), Said(new AggregateException(new DataFormatException("/tmp/place", "line 3 is empty."))));

        static (int, bool) Said(Exception error)
        {
            (int status, string sentence) = Router.Problem(error);
            return (status, sentence.Contains("place", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_not_finite_is_said(double number)
    {
        CurveAnswer answer = new([number], null, ["0", "1"], null, [0], [null], 1, [], null);
        RequestException error = Assert.Throws<RequestException>(() => Replies.Serialized(answer, Messages.Default.CurveAnswer));
        Assert.Equal((int)HttpStatusCode.UnprocessableEntity, error.Status);
        Assert.Contains("not finite", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Places_do_not_overflow_between_the_largest_numbers()
    {
        double[] places = FittedTable.Places(new("t", null, -1.5e308, 1.5e308, false), 5);
        Assert.Equal([-1.5e308, -.75e308, 0, .75e308, 1.5e308], places);
    }

    private static MemoryStream Wide()
    {
        string names = string.Join(',', Enumerable.Range(0, 1000).Select(j => $"c{j}"));
        StringBuilder text = new($"{names}\n");
        for (int i = 0; i < 4000; i++)
        {
            _ = text.AppendJoin(',', Enumerable.Range(0, 1000).Select(j => (char)('0' + (((i * 7) + (j * j)) % 10)))).Append('\n');
        }

        return new(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static MemoryStream Table() => new(Encoding.UTF8.GetBytes("a,b\n1,2\n3,4\n"));

    private async Task<string> Add()
    {
        await using MemoryStream table = Table();
        return (await _store.AddAsync(table, _looks, Cancellation)).Table;
    }
}
