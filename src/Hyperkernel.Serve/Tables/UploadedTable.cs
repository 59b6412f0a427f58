using Hyperkernel.Data.Tables;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Serve.Http;

namespace Hyperkernel.Serve.Tables;

/// <summary>A table that a page brought, what it holds, and the model that was fitted to it last.</summary>
/// <remarks>Who holds a lease uses it; it is disposed of when nobody does.</remarks>
internal sealed class UploadedTable : IDisposable
{
    private const int Across = 101;
    private const int AcrossTwo = 41;
    private readonly string _folder;
    private readonly string _path;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly TableFacts _facts;
    private FittedTable? _fitted;

    /// <summary>Reads what a table holds.</summary>
    /// <param name="name">Its name among tables.</param>
    /// <param name="folder">Its folder, which goes with it.</param>
    /// <param name="path">Its file.</param>
    /// <param name="options">How it is read, and what ends that.</param>
    public UploadedTable(string name, string folder, string path, TableOptions options)
    {
        (_folder, _path) = (folder, path);
        TableDescription description = Worded(() => TableDescription.Of(path, options));
        (Name, _facts, Description) = (name, TableFacts.Of(description), Answer(name, description));
    }

    /// <summary>Its name among tables.</summary>
    public string Name { get; }

    /// <summary>What it holds, for the page.</summary>
    public TableAnswer Description { get; }

    private string ModelPath => Path.Combine(_folder, "model.npz");

    /// <summary>Deletes a folder as far as it is there; a file that another program holds open stays, and is no reason to stop.</summary>
    public static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }

    /// <summary>Learns a kernel and fits, as <c>hyperkernel fit</c> does where nothing but columns is named.</summary>
    /// <param name="request">The columns.</param>
    /// <param name="seed">Seed of what is drawn.</param>
    /// <param name="progress">Takes what is being done.</param>
    /// <param name="cancellation">Ends the work; there is no model then.</param>
    public FitResult Fit(FitRequest request, ulong seed, IProgress<WorkProgress> progress, CancellationToken cancellation) =>
        Worded(() =>
        {
            FittedTable fitted = TableFitting.Fit(_path, ModelPath, _facts, request, seed, progress, cancellation);
            try
            {
                _turn.Wait(cancellation);
            }
            catch
            {
                fitted.Dispose();
                throw;
            }

            _fitted?.Dispose();
            _fitted = fitted;
            _turn.Release();
            return fitted.Result;
        });

    /// <summary>A prediction over the columns that are swept.</summary>
    /// <param name="item">The number of the context.</param>
    /// <param name="cancellation">Ends the work.</param>
    public CurveAnswer Curve(int item, CancellationToken cancellation) =>
        WithModel(
            fitted => fitted.Curve(item, Path.Combine(_folder, "asked.csv"), fitted.Swept.Count == 2 ? AcrossTwo : Across, cancellation),
            cancellation
        );

    /// <summary>The model's file, which the command line reads.</summary>
    public byte[] ModelFile(CancellationToken cancellation) => WithModel(_ => File.ReadAllBytes(ModelPath), cancellation);

    /// <summary>Predictions at the table's own rows.</summary>
    public PredictedTable Predictions(CancellationToken cancellation) =>
        WithModel(fitted => fitted.Predictions(_path, cancellation), cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        _fitted?.Dispose();
        _fitted = null;
        _turn.Dispose();
        Delete(_folder);
    }

    private static TableAnswer Answer(string name, TableDescription description)
    {
        string? Role(int j) => description.RoleOf(j) is "context" or "coordinate" or "value" ? description.RoleOf(j) : null;
        return new(
            name,
            description.Rows,
            [.. description.Columns.Select((c, j) => new DescribedColumn(c.Name, c.KindName, c.Range, c.Missing, Role(j)))],
            [.. description.Columns.SelectMany((c, j) => description.DoubtsOf(j).Select(doubt => $"The column '{c.Name}' {doubt}."))]
        );
    }

    // Messages of the library may name files of the folder, which nobody knows here.
    private T Worded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or OutOfMemoryException)
        {
            (int status, string sentence) = Router.Problem(e);
            throw new RequestException(
                status,
                sentence.Replace(_path, "The file", StringComparison.Ordinal).Replace(_folder, "its folder", StringComparison.Ordinal)
            );
        }
    }

    private T WithModel<T>(Func<FittedTable, T> work, CancellationToken cancellation)
    {
        _turn.Wait(cancellation);
        try
        {
            return Worded(() => work(_fitted ?? throw new InvalidOperationException("The table has no model yet; fit it first.")));
        }
        finally
        {
            _turn.Release();
        }
    }
}
