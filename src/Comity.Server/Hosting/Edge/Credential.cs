using System.Text;
using Microsoft.AspNetCore.Http;

namespace Comity.Server.Hosting.Edge;

/// <summary>What a request brought to prove who calls.</summary>
/// <param name="Key">The key, or <see langword="null"/> when what was brought cannot be one.</param>
internal readonly record struct Credential(bool IsPresent, string? Key)
{
    public const string KeyHeader = "X-API-Key";
    private const string Bearer = "Bearer ";
    private const int LengthMax = 512;

    /// <summary><c>Authorization: Bearer KEY</c> or <c>X-API-Key: KEY</c>; both only when they say the same.</summary>
    public static Credential Of(HttpRequest request)
    {
        var authorization = request.Headers.Authorization;
        var header = request.Headers[KeyHeader];
        if (authorization.Count == 0 && header.Count == 0) return default;
        if (authorization.Count > 1 || header.Count > 1) return new Credential(true, null);

        var bearer = authorization.Count == 0 ? null : FromBearer(authorization.ToString());
        var plain = header.Count == 0 ? null : Checked(header.ToString());
        var key = authorization.Count == 0 ? plain : header.Count == 0 || bearer == plain ? bearer : null;
        return new Credential(true, key);
    }

    /// <summary>Bytes above 127 in a credential make it a wrong one, not a malformed request.</summary>
    public static Encoding? HeaderEncoding(string name) =>
        name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || name.Equals(KeyHeader, StringComparison.OrdinalIgnoreCase)
            ? Encoding.Latin1
            : null;

    private static string? FromBearer(string text) =>
        text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? Checked(text[Bearer.Length..].Trim()) : null;

    private static string? Checked(string text) => text.Length is > 0 and <= LengthMax && Ascii.IsValid(text) ? text : null;
}
