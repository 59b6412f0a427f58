using System.Security.Cryptography;
using Hyperkernel.Data.Csv;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Serve.Http;
using Hyperkernel.Storage;
using Microsoft.AspNetCore.Http;

namespace Hyperkernel.Serve.Tables;

/// <summary>The tables that pages have brought: the last few, in a folder of the program's own, which goes with it.</summary>
/// <remarks>Names of files are drawn here; a client names a table by what it was given.</remarks>
internal sealed class TableStore : IDisposable
{
    private const int Most = 8;
    private readonly Lazy<DirectoryInfo> _folder = new(() => Directory.CreateTempSubdirectory("hyperkernel-serve-"));
    private readonly Lock _lock = new();
    private readonly List<UploadedTable> _tables = [];

    /// <summary>Takes a table, and forgets the oldest one where there are too many.</summary>
    /// <param name="body">A .csv table or a .npy array of two axes.</param>
    /// <param name="answers">Lets the look at it in, once it is here.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="FormatException">It is no table.</exception>
    public async Task<UploadedTable> AddAsync(Stream body, Gate answers, CancellationToken cancellation)
    {
        string name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        DirectoryInfo folder = _folder.Value.CreateSubdirectory(name);
        try
        {
            string path = Path.Combine(folder.FullName, "table");
            await using (FileStream file = new(path, FileMode.CreateNew))
            {
                await body.CopyToAsync(file, cancellation).ConfigureAwait(false);
            }

            using IDisposable turn = await answers.EnterAsync(cancellation).ConfigureAwait(false);
            UploadedTable table = new(name, folder.FullName, IsArray(path) ? Rewritten(path) : path);
            Keep(table);
            return table;
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>A table that is still here.</summary>
    /// <exception cref="RequestException">It is not.</exception>
    public UploadedTable Find(string name)
    {
        lock (_lock)
        {
            return _tables.Find(table => table.Name == name)
                ?? throw new RequestException(
                    StatusCodes.Status404NotFound,
                    $"This table is not here any more; the last {Most} are kept. Drop it in again."
                );
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _tables.ForEach(table => table.Dispose());
            _tables.Clear();
        }

        if (_folder.IsValueCreated)
        {
            _folder.Value.Delete(recursive: true);
        }
    }

    private void Keep(UploadedTable table)
    {
        UploadedTable? oldest = null;
        lock (_lock)
        {
            _tables.Add(table);
            if (_tables.Count > Most && _tables.Find(t => !t.IsBusy) is { } idle)
            {
                oldest = idle;
                _tables.Remove(idle);
            }
        }

        oldest?.Dispose();
    }

    private static bool IsArray(string path)
    {
        Span<byte> start = stackalloc byte[6];
        using FileStream file = File.OpenRead(path);
        int length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);

        // The first byte is no text.
        return length == start.Length && start[0] == 0x93 && start[1..].SequenceEqual("NUMPY"u8);
    }

    // An array is a table whose columns have numbers for names.
    private static string Rewritten(string path)
    {
        NpyArray<double> array = NpyFile.Read<double>(path);
        using Matrix<double> values = array.Values;
        if (array.Shape.Count != 2)
        {
            throw new DataFormatException(
                path,
                $"the array has the shape ({string.Join(", ", array.Shape)}), must have two axes: a row for each observation."
            );
        }

        string table = $"{path}.csv";
        using StreamWriter text = new(table);
        CsvWriter.WriteLine(text, Enumerable.Range(0, (int)values.Columns).Select(j => FormattableString.Invariant($"column_{j}")));
        for (long i = 0; i < values.Rows; i++)
        {
            CsvWriter.WriteLine(text, values.Row(i).ToArray().Select(v => double.IsNaN(v) ? "" : FormattableString.Invariant($"{v:R}")));
        }

        return table;
    }
}
