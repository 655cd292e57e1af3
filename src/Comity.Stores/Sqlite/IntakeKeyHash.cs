using System.Buffers.Binary;

namespace Comity.Stores.Sqlite;

/// <summary>The 32 bytes of an intake key, in the order in which SQLite sorts them.</summary>
internal readonly record struct IntakeKeyHash(UInt128 High, UInt128 Low) : IComparable<IntakeKeyHash>
{
    private const int Half = 16;
    public const int Size = 2 * Half;

    public static IntakeKeyHash Of(ReadOnlySpan<byte> key) => key.Length == Size
        ? new(BinaryPrimitives.ReadUInt128BigEndian(key), BinaryPrimitives.ReadUInt128BigEndian(key[Half..]))
        : throw new ArgumentException($"Expected an intake key of {Size} bytes, found {key.Length}.", nameof(key));

    public void Write(Span<byte> key)
    {
        BinaryPrimitives.WriteUInt128BigEndian(key, High);
        BinaryPrimitives.WriteUInt128BigEndian(key[Half..], Low);
    }

    public int CompareTo(IntakeKeyHash other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    public override int GetHashCode() => (int)(uint)Low;
}
