using System.Text;
using Hyperkernel.Data.Csv;
using Hyperkernel.Storage;

namespace Hyperkernel.Data.Tables;

/// <summary>Reads a table row by row, once from its beginning to its end; nothing of it is kept.</summary>
internal sealed class TableReader : IDisposable
{
    // So much of the text has to show what separates fields and decimals.
    private const int BeginningLength = 1 << 20;
    private readonly string _path;
    private readonly CancellationToken _cancellation;
    private readonly StreamReader _text;
    private readonly CsvReader _reader;

    private TableReader(string path, StreamReader text, TableOptions options, IReadOnlyList<string>? columns)
    {
        (_path, _text, _cancellation) = (path, text, options.Cancellation);
        char[] beginning = new char[BeginningLength];
        int length = Decoded(() => text.ReadBlock(beginning));
        string start = new(beginning, 0, length);
        Dialect = Dialect.Of(start, length < beginning.Length, path, options, columns);
        _reader = new(new Prefixed(start, text), path, Dialect.Separator, options.MostColumns);
        Header = ReadNext()
            ? [.. _reader.Fields.Select(name => name.Trim())]
            : throw new DataFormatException(path, "the file is empty; its first line must name the columns.");
    }

    /// <summary>What separates fields and decimals.</summary>
    public Dialect Dialect { get; }

    /// <summary>The names of the columns.</summary>
    public string[] Header { get; }

    /// <summary>The line on which the row that was read last begins, counted from 1.</summary>
    public long Line => _reader.Line;

    /// <summary>The fields of the row that was read last; valid until the next one is read.</summary>
    public IReadOnlyList<string> Fields => _reader.Fields;

    /// <summary>Opens a table and reads the names of its columns.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="columns">The columns that matter; null for all.</param>
    /// <exception cref="DataFormatException">It is no table.</exception>
    public static TableReader Open(string path, TableOptions options, IReadOnlyList<string>? columns)
    {
        FileStream stream = InputFile.Open(path);
        StreamReader? text = null;
        try
        {
            text = new(
                stream,
                new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true),
                detectEncodingFromByteOrderMarks: false
            );
            return new(path, text, options, columns);
        }
        catch
        {
            text?.Dispose();
            stream.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _text.Dispose();

    /// <summary>The place of the one column of a name.</summary>
    /// <exception cref="DataFormatException">There is none, or there are two.</exception>
    public int Place(string name) =>
        Header.Length == 1 && Header[0] != name
            ? throw new DataFormatException(
                _path,
                $"there is no column '{name}'; the only column is '{Header[0]}', separated by {TableOptions.NameOf(Dialect.Separator)}, "
                    + "and --separator says if something else separates columns."
            )
            : CsvFile.Place(Header, name, _path);

    /// <summary>Reads the next row.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="DataFormatException">It has more or fewer fields than the header.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public bool Read()
    {
        _cancellation.ThrowIfCancellationRequested();
        return ReadNext()
            && (
                Fields.Count == Header.Length
                    ? true
                    : throw new DataFormatException(
                        _path,
                        $"line {Line} has {Fields.Count} fields, must have {Header.Length} as the header has."
                    )
            );
    }

    /// <summary>An error at an entry of the row that was read last.</summary>
    public DataFormatException Error(string column, string problem) => new(_path, $"line {Line}, column '{column}': {problem}.");

    private bool ReadNext() => Decoded(_reader.Read);

    private T Decoded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DecoderFallbackException e)
        {
            throw new DataFormatException(
                _path,
                $"the text is not UTF-8 somewhere after line {Math.Max(1, _reader?.Line ?? 1)}; save it as UTF-8.",
                e
            );
        }
    }
}
