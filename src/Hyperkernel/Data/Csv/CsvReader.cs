using System.Text;
using Hyperkernel.Storage;

namespace Hyperkernel.Data.Csv;

/// <summary>Takes a text of comma-separated values apart into records.</summary>
/// <remarks>
/// RFC 4180: fields may be quoted; a quoted field may hold commas, line ends and doubled quotes; lines end in CR LF, and here in LF or CR
/// too. What the grammar forbids is an error and not a guess: a quote inside a field that is not quoted, text after a closing quote, a
/// quote that is never closed. Empty lines are skipped, but in a table of one column, where an empty line may be an empty field, they are
/// errors unless the text ends there.
/// </remarks>
/// <param name="text">The text.</param>
/// <param name="file">The name for messages.</param>
/// <param name="separator">What separates fields.</param>
/// <param name="mostFields">Most fields of a record.</param>
internal sealed class CsvReader(TextReader text, string file, char separator = ',', int mostFields = int.MaxValue)
{
    private const int End = -1;

    // A quote that is never closed would swallow the whole file.
    private const int MostFieldLength = 1 << 20;
    private readonly char[] _block = new char[1 << 16];
    private readonly StringBuilder _field = new();
    private readonly List<string> _fields = [];
    private int _position;
    private int _length;
    private long _nextLine = 1;

    /// <summary>The line on which the record that was read last begins, counted from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The fields of the record that was read last; valid until the next one is read.</summary>
    public IReadOnlyList<string> Fields => _fields;

    /// <summary>Reads the next record.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="DataFormatException">The text is not comma-separated values; the message gives line and field.</exception>
    public bool Read()
    {
        long empty = Peek() is '\r' or '\n' ? _nextLine : 0;
        while (Peek() is '\r' or '\n')
        {
            EndLine();
        }

        bool isSingle = _fields.Count == 1;
        _fields.Clear();
        Line = _nextLine;
        if (Peek() == End)
        {
            return false;
        }

        if (isSingle && empty > 0)
        {
            throw new DataFormatException(file, $"line {empty} is empty; in a table of one column every line must hold a field.");
        }

        do
        {
            if (_fields.Count == mostFields)
            {
                throw new DataFormatException(
                    file,
                    FormattableString.Invariant($"line {Line} has more than {mostFields:N0} fields, the most that are taken here.")
                );
            }

            _fields.Add(Peek() == '"' ? Quoted() : Plain());
        } while (Accept(separator));
        EndLine();
        return true;
    }

    private string Plain()
    {
        _field.Clear();
        while (Peek() is var next && next != separator && next is not ('\r' or '\n' or End))
        {
            if (Peek() == '"')
            {
                throw Error("holds a quote in the middle; a field with quotes must be quoted as a whole, and its quotes doubled");
            }

            Append();
        }

        return _field.ToString();
    }

    private string Quoted()
    {
        _field.Clear();
        Skip();
        while (true)
        {
            if (Accept('"') && Peek() != '"')
            {
                return Peek() == separator || Peek() is '\r' or '\n' or End
                    ? _field.ToString()
                    : throw Error("has text after its closing quote");
            }

            if (Peek() == End)
            {
                throw Error("has a quote that is never closed");
            }

            bool endOfLine = Peek() == '\n';
            Append();
            _nextLine += endOfLine ? 1 : 0;
        }
    }

    private void Append()
    {
        if (_field.Length == MostFieldLength)
        {
            throw Error($"is longer than {MostFieldLength} characters; is a quote not closed");
        }

        _field.Append((char)Peek());
        Skip();
    }

    private void EndLine()
    {
        _nextLine++;
        _ = Accept('\r');
        _ = Accept('\n');
    }

    private bool Accept(char wanted)
    {
        bool there = Peek() == wanted;
        _position += there ? 1 : 0;
        return there;
    }

    private void Skip() => _position++;

    private int Peek()
    {
        if (_position == _length)
        {
            (_position, _length) = (0, text.Read(_block));
        }

        return _length == 0 ? End : _block[_position];
    }

    private DataFormatException Error(string problem) => new(file, $"line {Line}, field {_fields.Count + 1} {problem}.");
}
