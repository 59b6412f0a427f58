using System.Security.Cryptography;
using Hyperkernel.Data.Csv;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Serve.Http;
using Hyperkernel.Storage;
using Microsoft.AspNetCore.Http;

namespace Hyperkernel.Serve.Tables;

/// <summary>The tables that pages have brought: the last few, in a folder of the program's own, which goes with it.</summary>
/// <remarks>
/// Names of files are drawn here; a client names a table by what it was given. Requests hold a lease of a table: one that is held is not
/// forgotten, and what still runs when the program ends takes the table away itself.
/// </remarks>
internal sealed class TableStore : IDisposable
{
    private const int Most = 8;

    // What a page can list and guess the roles of.
    private const int MostColumns = 1000;
    private static readonly TimeSpan _atTheEnd = TimeSpan.FromMilliseconds(500);
    private readonly Lazy<DirectoryInfo> _folder = new(() => Directory.CreateTempSubdirectory("hyperkernel-serve-"));
    private readonly Lock _lock = new();
    private readonly List<Kept> _tables = [];
    private int _held;
    private bool _isGone;

    /// <summary>Takes a table, and forgets the oldest one where there are too many.</summary>
    /// <param name="body">A .csv table or a .npy array of two axes.</param>
    /// <param name="looks">Lets the look at it in, once it is here.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>What it holds.</returns>
    /// <exception cref="FormatException">It is no table.</exception>
    public async Task<TableAnswer> AddAsync(Stream body, Gate looks, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_isGone, this);
        string name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        DirectoryInfo folder = _folder.Value.CreateSubdirectory(name);
        try
        {
            string path = Path.Combine(folder.FullName, "table");
            await using (FileStream file = new(path, FileMode.CreateNew))
            {
                await body.CopyToAsync(file, cancellation).ConfigureAwait(false);
            }

            using IDisposable turn = await looks.EnterAsync(cancellation).ConfigureAwait(false);
            UploadedTable table = await Task.Run(
                    () =>
                        new UploadedTable(
                            name,
                            folder.FullName,
                            IsArray(path) ? Rewritten(path, cancellation) : path,
                            new() { MostColumns = MostColumns, Cancellation = cancellation }
                        ),
                    cancellation
                )
                .ConfigureAwait(false);
            Keep(table);
            return table.Description;
        }
        catch
        {
            UploadedTable.Delete(folder.FullName);
            throw;
        }
    }

    /// <summary>Holds a table that is still here; it stays until the lease is disposed of.</summary>
    /// <exception cref="RequestException">It is not.</exception>
    public TableLease Find(string name)
    {
        lock (_lock)
        {
            Kept kept =
                _tables.Find(each => each.Table.Name == name)
                ?? throw new RequestException(
                    StatusCodes.Status404NotFound,
                    $"This table is not here any more; the last {Most} are kept. Drop it in again."
                );
            kept.Leases++;
            Interlocked.Increment(ref _held);
            return new(kept.Table, () => Release(kept));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Kept[] idle;
        lock (_lock)
        {
            _isGone = true;
            idle = [.. _tables.Where(kept => kept.Leases == 0)];
            _tables.Clear();
        }

        Array.ForEach(idle, kept => kept.Table.Dispose());

        // What has been ended ends soon; what does not end soon is left to the end of the process.
        _ = SpinWait.SpinUntil(() => Volatile.Read(ref _held) == 0, _atTheEnd);
        if (_folder.IsValueCreated)
        {
            UploadedTable.Delete(_folder.Value.FullName);
        }
    }

    private void Keep(UploadedTable table)
    {
        List<UploadedTable> gone = [];
        lock (_lock)
        {
            // The oldest that nobody holds make room.
            while (_tables.Count >= Most && _tables.Find(kept => kept.Leases == 0) is { } oldest)
            {
                _tables.Remove(oldest);
                gone.Add(oldest.Table);
            }

            if (_isGone)
            {
                gone.Add(table);
            }
            else
            {
                _tables.Add(new(table));
            }
        }

        gone.ForEach(each => each.Dispose());
    }

    private void Release(Kept kept)
    {
        UploadedTable? gone = null;
        lock (_lock)
        {
            kept.Leases--;
            gone = _isGone && kept.Leases == 0 ? kept.Table : null;
        }

        gone?.Dispose();
        Interlocked.Decrement(ref _held);
    }

    private static bool IsArray(string path)
    {
        Span<byte> start = stackalloc byte[6];
        using FileStream file = File.OpenRead(path);
        int length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return length == start.Length && start.SequenceEqual(NpyHeader.Magic);
    }

    // An array is a table whose columns have numbers for names. Its shape is looked at before anything of that size is made.
    private static string Rewritten(string path, CancellationToken cancellation)
    {
        IReadOnlyList<long> shape = NpyFile.ReadHeader(path).Shape;
        if (shape.Count != 2 || shape[0] < 1 || shape[1] is < 1 or > MostColumns)
        {
            throw new DataFormatException(
                path,
                FormattableString.Invariant($"the array has the shape ({string.Join(", ", shape)}), must have two axes: a row for each ")
                    + FormattableString.Invariant($"observation, and 1 to {MostColumns:N0} columns.")
            );
        }

        using Matrix<double> values = NpyFile.Read<double>(path).Values;
        string table = $"{path}.csv";
        using StreamWriter text = new(table);
        CsvWriter.WriteLine(text, Enumerable.Range(0, (int)values.Columns).Select(j => FormattableString.Invariant($"column_{j}")));
        for (long i = 0; i < values.Rows; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            CsvWriter.WriteLine(text, values.Row(i).ToArray().Select(v => double.IsNaN(v) ? "" : FormattableString.Invariant($"{v:R}")));
        }

        return table;
    }

    private sealed class Kept(UploadedTable table)
    {
        public UploadedTable Table { get; } = table;

        public int Leases { get; set; }
    }
}
