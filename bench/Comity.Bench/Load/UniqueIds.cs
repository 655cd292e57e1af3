using System.Buffers.Text;
using System.Security.Cryptography;

namespace Comity.Bench.Load;

/// <summary>Message ids as SDKs make them (UUID), never the same twice.</summary>
internal static class UniqueIds
{
    /// <summary>Stands for the id in a request.</summary>
    public const string Field = "00000000-0000-4000-8000-000000000000";

    public static void Write(Span<byte> field)
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        Utf8Formatter.TryFormat(new Guid(random), field, out _);
    }
}
