using System.Globalization;

namespace Hyperkernel.Storage;

/// <summary>Reads the Python dictionary in a .npy header: the three keys that the format demands, and nothing else.</summary>
internal sealed class NpyHeaderParser(string text, string file)
{
    private const int MostAxes = 64;
    private int _position;

    private char Current => _position < text.Length ? text[_position] : '\0';

    /// <exception cref="DataFormatException">The text is no such dictionary.</exception>
    public NpyHeader Parse()
    {
        string? descriptor = null;
        bool? fortranOrder = null;
        long[]? shape = null;
        Expect('{');
        while (!Accept('}'))
        {
            string key = QuotedText();
            Expect(':');
            switch (key)
            {
                case "descr" when descriptor is null:
                    descriptor = Descriptor();
                    break;
                case "fortran_order" when fortranOrder is null:
                    fortranOrder = Boolean();
                    break;
                case "shape" when shape is null:
                    shape = Shape();
                    break;
                default:
                    throw Problem($"the header has the key '{key}' too much; allowed are descr, fortran_order and shape, each once");
            }

            if (!Accept(','))
            {
                Expect('}');
                break;
            }
        }

        SkipSpace();
        if (_position < text.Length)
        {
            throw Unexpected("the end of the header");
        }

        (NpyType type, bool isSwapped) = NpyTypes.Parse(descriptor ?? throw Missing("descr"), file);
        return new NpyHeader(type, fortranOrder ?? throw Missing("fortran_order"), shape ?? throw Missing("shape"), isSwapped);
    }

    private string Descriptor()
    {
        SkipSpace();
        return Current == '[' ? throw Problem("the dtype is structured (several fields); allowed are plain numbers") : QuotedText();
    }

    private bool Boolean()
    {
        SkipSpace();
        foreach (bool value in (ReadOnlySpan<bool>)[true, false])
        {
            string word = value ? "True" : "False";
            if (text.AsSpan(_position).StartsWith(word))
            {
                _position += word.Length;
                return value;
            }
        }

        throw Unexpected("True or False");
    }

    private long[] Shape()
    {
        List<long> extents = [];
        Expect('(');
        while (!Accept(')'))
        {
            extents.Add(Extent());
            if (!Accept(','))
            {
                Expect(')');
                break;
            }
        }

        if (extents.Count > MostAxes)
        {
            throw Problem($"the shape has {extents.Count} axes; at most {MostAxes} are allowed");
        }

        // An empty axis does not excuse the others: the product is taken as if it were not there.
        Int128 product = 1;
        foreach (long extent in extents)
        {
            product *= Math.Max(1, extent);
            if (product > long.MaxValue)
            {
                throw Problem($"the shape ({string.Join(", ", extents)}) has more than 2^63 elements");
            }
        }

        return [.. extents];
    }

    private long Extent()
    {
        SkipSpace();
        int start = _position;
        while (char.IsAsciiDigit(Current) || (Current == '-' && _position == start))
        {
            _position++;
        }

        ReadOnlySpan<char> digits = text.AsSpan(start, _position - start);
        if (digits.IsEmpty)
        {
            throw Unexpected("a number of the shape");
        }

        if (!long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long extent) || extent < 0)
        {
            throw Problem($"the shape has an axis of length {digits.ToString()}, must be 0 to 2^63 - 1");
        }

        // Python 2 marked long integers.
        Accept('L');
        return extent;
    }

    private string QuotedText()
    {
        SkipSpace();
        char quote = Current;
        int end = quote is '\'' or '"' ? text.IndexOf(quote, _position + 1) : -1;
        if (end < 0)
        {
            throw Unexpected("a quoted word");
        }

        string word = text[(_position + 1)..end];
        _position = end + 1;
        return word;
    }

    private void Expect(char wanted)
    {
        if (!Accept(wanted))
        {
            throw Unexpected($"'{wanted}'");
        }
    }

    private bool Accept(char wanted)
    {
        SkipSpace();
        bool there = Current == wanted;
        _position += there ? 1 : 0;
        return there;
    }

    private void SkipSpace()
    {
        while (char.IsWhiteSpace(Current))
        {
            _position++;
        }
    }

    private DataFormatException Unexpected(string wanted) =>
        Problem($"the header is not valid: {wanted} is missing at character {_position}");

    private DataFormatException Missing(string key) => Problem($"the header lacks the key '{key}'");

    private DataFormatException Problem(string problem) => new(file, problem + ".");
}
