namespace Hyperkernel.Data.Tables;

/// <summary>A text whose beginning was read before.</summary>
internal sealed class Prefixed(string beginning, TextReader rest) : TextReader
{
    private int _position;

    /// <inheritdoc/>
    public override int Read(Span<char> buffer)
    {
        if (_position == beginning.Length)
        {
            return rest.Read(buffer);
        }

        int count = Math.Min(buffer.Length, beginning.Length - _position);
        beginning.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }
}
