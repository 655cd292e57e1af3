using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Comity.Core.Tasks;

namespace Comity.Core.Broker;

/// <summary>The place where the next page of a list begins, bound to the caller and the filters it was made for.</summary>
/// <remarks>The check is against mistakes, not against forgery: a forged place leads only into the caller's own list.</remarks>
internal static class PageToken
{
    private const int CheckLength = 8;
    private const int HeadLength = CheckLength + sizeof(long);

    public static string Make(TaskScope scope, TaskQuery query, TaskRecord last)
    {
        var id = Encoding.ASCII.GetBytes(last.Id.Value);
        var token = new byte[HeadLength + id.Length];
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(CheckLength), last.StatusAt.UtcTicks);
        id.CopyTo(token, HeadLength);
        Check(scope, query, token.AsSpan(CheckLength)).CopyTo(token, 0);
        return Base64Url.EncodeToString(token);
    }

    public static bool TryRead(string text, TaskScope scope, TaskQuery query, out (DateTimeOffset StatusAt, TaskId Id) place)
    {
        place = default;
        if (text.Length > 256 || !Base64Url.IsValid(text)) return false;
        var token = Base64Url.DecodeFromChars(text);
        if (token.Length <= HeadLength) return false;
        if (!Check(scope, query, token.AsSpan(CheckLength)).AsSpan().SequenceEqual(token.AsSpan(0, CheckLength))) return false;
        var ticks = BinaryPrimitives.ReadInt64BigEndian(token.AsSpan(CheckLength));
        if (ticks < DateTimeOffset.MinValue.Ticks || ticks > DateTimeOffset.MaxValue.Ticks) return false;

        // The exact moment: with a rounded one, tasks of the same millisecond would be left out between two pages.
        place = (new DateTimeOffset(ticks, TimeSpan.Zero), new TaskId(Encoding.ASCII.GetString(token.AsSpan(HeadLength))));
        return true;
    }

    private static byte[] Check(TaskScope scope, TaskQuery query, ReadOnlySpan<byte> place)
    {
        var bound = $"{scope.Caller.Id}\n{scope.Agent}\n{query.Context}\n{query.State}\n{query.StatusSince?.ToUnixTimeMilliseconds()}\n";
        return SHA256.HashData([.. Encoding.UTF8.GetBytes(bound), .. place])[..CheckLength];
    }
}
