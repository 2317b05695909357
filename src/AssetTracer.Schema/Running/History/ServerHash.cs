using System.Buffers.Binary;

namespace AssetTracer.Schema;

/// <summary>
/// The hash that PostgreSQL's <c>hashtextextended</c> takes of a text in a collation that compares bytes: Bob Jenkins's lookup3. A server with another order of
/// bytes takes another one; what is compared by it differs there, and has to be read.
/// </summary>
internal static class ServerHash
{
    private const int Block = 12;

    public static long Of(ReadOnlySpan<byte> text, long seed = 0)
    {
        var a = 0x9e3779b9u + (uint)text.Length + 3923095u;
        var (b, c) = (a, a);
        if (seed != 0)
        {
            a += (uint)(seed >> 32);
            b += (uint)seed;
            Mix(ref a, ref b, ref c);
        }

        for (; text.Length >= Block; text = text[Block..])
        {
            a += BinaryPrimitives.ReadUInt32LittleEndian(text);
            b += BinaryPrimitives.ReadUInt32LittleEndian(text[4..]);
            c += BinaryPrimitives.ReadUInt32LittleEndian(text[8..]);
            Mix(ref a, ref b, ref c);
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
        c = (c ^ b) - uint.RotateLeft(b, 14);
        a = (a ^ c) - uint.RotateLeft(c, 11);
        b = (b ^ a) - uint.RotateLeft(a, 25);
        c = (c ^ b) - uint.RotateLeft(b, 16);
        a = (a ^ c) - uint.RotateLeft(c, 4);
        b = (b ^ a) - uint.RotateLeft(a, 14);
        c = (c ^ b) - uint.RotateLeft(b, 24);
        return (long)(((ulong)b << 32) | c);
    }

    private static void Mix(ref uint a, ref uint b, ref uint c)
    {
        a = (a - c) ^ uint.RotateLeft(c, 4);
        c += b;
        b = (b - a) ^ uint.RotateLeft(a, 6);
        a += c;
        c = (c - b) ^ uint.RotateLeft(b, 8);
        b += a;
        a = (a - c) ^ uint.RotateLeft(c, 16);
        c += b;
        b = (b - a) ^ uint.RotateLeft(a, 19);
        a += c;
        c = (c - b) ^ uint.RotateLeft(b, 4);
        b += a;
    }
}
