using System.Buffers.Binary;
using System.Numerics;

namespace AssetTracer.Schema;

/// <summary>
/// The hash that PostgreSQL's <c>hashtextextended</c> takes of a text in a collation that compares bytes: Bob Jenkins's lookup3. A server with another order of
/// bytes takes another one; what is compared by it differs there, and has to be read.
/// </summary>
internal static class ServerHash
{
    private const int Block = 12;

    public static long Of(ReadOnlySpan<byte> text)
    {
        var a = 0x9e3779b9u + (uint)text.Length + 3923095u;
        var (b, c) = (a, a);
        for (; text.Length >= Block; text = text[Block..])
        {
            a += BinaryPrimitives.ReadUInt32LittleEndian(text);
            b += BinaryPrimitives.ReadUInt32LittleEndian(text[4..]);
            c += BinaryPrimitives.ReadUInt32LittleEndian(text[8..]);
            a = (a - c) ^ BitOperations.RotateLeft(c, 4);
            c += b;
            b = (b - a) ^ BitOperations.RotateLeft(a, 6);
            a += c;
            c = (c - b) ^ BitOperations.RotateLeft(b, 8);
            b += a;
            a = (a - c) ^ BitOperations.RotateLeft(c, 16);
            c += b;
            b = (b - a) ^ BitOperations.RotateLeft(a, 19);
            a += c;
            c = (c - b) ^ BitOperations.RotateLeft(b, 4);
            b += a;
        }

        // The lowest byte of the third word belongs to the length.
        Span<byte> rest = stackalloc byte[Block + 1];
        rest.Clear();
        text[..Math.Min(text.Length, 8)].CopyTo(rest);
        if (text.Length > 8)
        {
            text[8..].CopyTo(rest[9..]);
        }

        a += BinaryPrimitives.ReadUInt32LittleEndian(rest);
        b += BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
        c += BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]);
        c = (c ^ b) - BitOperations.RotateLeft(b, 14);
        a = (a ^ c) - BitOperations.RotateLeft(c, 11);
        b = (b ^ a) - BitOperations.RotateLeft(a, 25);
        c = (c ^ b) - BitOperations.RotateLeft(b, 16);
        a = (a ^ c) - BitOperations.RotateLeft(c, 4);
        b = (b ^ a) - BitOperations.RotateLeft(a, 14);
        c = (c ^ b) - BitOperations.RotateLeft(b, 24);
        return (long)(((ulong)b << 32) | c);
    }
}
