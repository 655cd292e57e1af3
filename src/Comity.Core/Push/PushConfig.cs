using System.Security.Cryptography;
using System.Text;
using Comity.Core.Tasks;

namespace Comity.Core.Push;

/// <summary>A registered push target of a task.</summary>
/// <param name="Secrets">Token and credentials, sealed (see <see cref="ISecretBox"/>); empty when there are none.</param>
public sealed record PushConfig(
    TaskId Task,
    string Id,
    string Url,
    IReadOnlyList<string> Schemes,
    ReadOnlyMemory<byte> Secrets,
    string Dialect,
    DateTimeOffset CreatedAt)
{
    public const int IdLengthMax = 256;

    /// <summary>Targets of one task at most.</summary>
    public const int PerTaskMax = 10;

    /// <summary>Tells receivers apart, so that what one of them does is held against no other: a digest of the URL
    /// without its query.</summary>
    internal static string ReceiverOf(string url) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url.Split('?', '#')[0])).AsSpan(0, 12));
}
