using Hyperkernel.Data.Tables;
using Hyperkernel.Inference.Models;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Serve.Http;
using Hyperkernel.Storage;
using Microsoft.AspNetCore.Http;

namespace Hyperkernel.Serve.Tables;

/// <summary>A table that a page brought, what it holds, and the model that was fitted to it last.</summary>
internal sealed class UploadedTable : IDisposable
{
    private const int Across = 101;
    private const int AcrossTwo = 41;
    private readonly string _folder;
    private readonly string _path;
    private readonly Lock _lock = new();
    private readonly TableDescription _description;
    private FittedTable? _fitted;
    private bool _isGone;
    private int _users;

    /// <summary>Reads what a table holds.</summary>
    /// <param name="name">Its name among tables.</param>
    /// <param name="folder">Its folder, which goes with it.</param>
    /// <param name="path">Its file.</param>
    public UploadedTable(string name, string folder, string path)
    {
        (Name, _folder, _path) = (name, folder, path);
        _description = Worded(() => TableDescription.Of(path, new()));
    }

    /// <summary>Its name among tables.</summary>
    public string Name { get; }

    private string ModelPath => Path.Combine(_folder, "model.npz");

    /// <summary>Whether somebody fits it or predicts with it.</summary>
    public bool IsBusy => Volatile.Read(ref _users) > 0;

    /// <summary>What it holds, for the page.</summary>
    public TableAnswer Description =>
        new(
            Name,
            _description.Rows,
            [
                .. _description.Columns.Select(
                    (c, j) =>
                        new DescribedColumn(
                            c.Name,
                            c.KindName,
                            c.Range,
                            c.Missing,
                            _description.RoleOf(j) is "context" or "coordinate" or "value" ? _description.RoleOf(j) : null
                        )
                ),
            ],
            [.. _description.Columns.SelectMany((c, j) => _description.DoubtsOf(j).Select(doubt => $"The column '{c.Name}' {doubt}."))]
        );

    /// <summary>Learns a kernel and fits, as <c>hyperkernel fit</c> does where nothing but columns is named.</summary>
    /// <param name="request">The columns.</param>
    /// <param name="seed">Seed of what is drawn.</param>
    /// <param name="progress">Takes what is being done.</param>
    /// <param name="cancellation">Ends the work; there is no model then.</param>
    public FitResult Fit(FitRequest request, ulong seed, IProgress<WorkProgress> progress, CancellationToken cancellation)
    {
        using IDisposable use = Use();
        return Worded(() =>
        {
            FittedTable fitted = FittedTable.Fit(_path, ModelPath, _description, request, seed, progress, cancellation);
            lock (_lock)
            {
                _fitted?.Dispose();
                _fitted = fitted;
            }

            return fitted.Result;
        });
    }

    /// <summary>A prediction over the columns that are swept.</summary>
    public CurveAnswer Curve(int item) =>
        WithModel(fitted => fitted.Curve(item, Path.Combine(_folder, "asked.csv"), fitted.Swept.Count == 2 ? AcrossTwo : Across));

    /// <summary>The model's file, which the command line reads.</summary>
    public byte[] ModelFile() => WithModel(_ => File.ReadAllBytes(ModelPath));

    /// <summary>Predictions at the table's own rows, as a table.</summary>
    public byte[] Predictions() => WithModel(fitted => fitted.Predictions(_path));

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isGone = true;
            _fitted?.Dispose();
            _fitted = null;
        }

        Directory.Delete(_folder, recursive: true);
    }

    // Messages of the library name the file, which nobody knows here.
    private T Worded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DataFormatException e)
        {
            throw new FormatException(e.Message.Replace(_path, "The table", StringComparison.Ordinal), e);
        }
        catch (ArgumentException e) when (e.Message.Contains(_path, StringComparison.Ordinal))
        {
            throw new FormatException(e.Message.Replace(_path, "The table", StringComparison.Ordinal), e);
        }
    }

    private T WithModel<T>(Func<FittedTable, T> work)
    {
        using IDisposable use = Use();
        lock (_lock)
        {
            return Worded(() => work(_fitted ?? throw new InvalidOperationException("The table has no model yet; fit it first.")));
        }
    }

    private Users Use()
    {
        lock (_lock)
        {
            if (_isGone)
            {
                throw new RequestException(StatusCodes.Status404NotFound, "This table is not here any more; drop it in again.");
            }

            _users++;
            return new(this);
        }
    }

    private sealed class Users(UploadedTable table) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref table._users);
    }
}
