using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Storage;

/// <summary>The SHA-256 of everything that determines a result: equal fingerprints, equal results.</summary>
internal sealed class Fingerprint : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds a text.</summary>
    public Fingerprint Add(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Add(bytes.LongLength);
        _hash.AppendData(bytes);
        return this;
    }

    /// <summary>Adds a whole number.</summary>
    public Fingerprint Add(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        _hash.AppendData(bytes);
        return this;
    }

    /// <summary>Adds a number, bit for bit.</summary>
    public Fingerprint Add(double number) => Add(BitConverter.DoubleToInt64Bits(number));

    /// <summary>Adds a matrix: its shape and the bits of its entries.</summary>
    public Fingerprint Add<T>(Matrix<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(matrix);
        Add(typeof(T).Name).Add(matrix.Rows).Add(matrix.Columns);
        for (long i = 0; i < matrix.Rows; i++)
        {
            _hash.AppendData(MemoryMarshal.AsBytes(matrix.Row(i)));
        }

        return this;
    }

    /// <summary>The 32 bytes of the fingerprint of what was added so far.</summary>
    public byte[] ToBytes() => _hash.GetCurrentHash();

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
