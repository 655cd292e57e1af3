using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Comity.Server.Dialects.A2A.Cards;

/// <summary>A finished card and what tells whether a caller has it already.</summary>
internal sealed class AgentCard
{
    /// <param name="modified">When the catalog last changed.</param>
    public AgentCard(byte[] json, A2AVersion version, DateTimeOffset modified)
    {
        Json = json;
        Version = version;
        Modified = DateTimeOffset.FromUnixTimeSeconds(modified.ToUnixTimeSeconds()); // HTTP knows whole seconds
        LastModified = HeaderUtilities.FormatDate(Modified);
        Tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 16))}\"");
        ETag = Tag.ToString();
    }

    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>The newest version it is written in.</summary>
    public A2AVersion Version { get; }

    public DateTimeOffset Modified { get; }

    public string LastModified { get; }

    public EntityTagHeaderValue Tag { get; }

    public string ETag { get; }
}
