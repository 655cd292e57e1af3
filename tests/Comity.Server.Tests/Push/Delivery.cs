using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Comity.Server.Tests.Push;

/// <summary>One delivery as it came over the wire.</summary>
public sealed record Delivery(IReadOnlyDictionary<string, string> Headers, string Text)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string Id => Headers["webhook-id"];

    public long Seq => long.Parse(Headers["Comity-Sequence"], CultureInfo.InvariantCulture);

    public int Attempt => int.Parse(Headers["Comity-Attempt"], CultureInfo.InvariantCulture);

    /// <summary>The state of a status update of 1.0, a task of 0.3, or a webhook's event; <see langword="null"/> for none.</summary>
    public string? State =>
        (Json["statusUpdate"]?["status"]?["state"] ?? Json["status"]?["state"] ?? Json["data"]?["event"]?["state"])?.GetValue<string>();

    public bool IsLast => State is { } state && (state.EndsWith("COMPLETED", StringComparison.OrdinalIgnoreCase) || state.EndsWith("FAILED", StringComparison.OrdinalIgnoreCase));

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Whether the signature is that of Standard Webhooks under this key.</summary>
    public bool IsSignedBy(byte[] key)
    {
        var signed = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{Id}.{Headers["webhook-timestamp"]}.{Text}"));
        return Header("webhook-signature") == "v1," + Convert.ToBase64String(signed);
    }

    public static async Task<Delivery> ReadAsync(HttpRequest request)
    {
        using var body = new StreamReader(request.Body, Encoding.UTF8);
        var text = await body.ReadToEndAsync();
        return new Delivery(request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), text);
    }
}
