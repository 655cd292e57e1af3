using Microsoft.AspNetCore.Http;

namespace Comity.Server.Dialects.A2A;

/// <summary>The header by which callers ask for extensions, under its names of both versions; several lines are one list.</summary>
internal static class ExtensionHeaders
{
    private static readonly string[] s_names = ["A2A-Extensions", "X-A2A-Extensions"];

    public static IReadOnlyList<string> Read(IHeaderDictionary headers)
    {
        List<string>? uris = null;
        foreach (var name in s_names)
        {
            if (!headers.TryGetValue(name, out var lines)) continue;
            foreach (var line in lines) (uris ??= []).AddRange(line!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }

        return uris is null ? [] : [.. uris.Distinct()];
    }

    /// <summary>Says which extensions are on, under the name that was used.</summary>
    public static void Echo(HttpContext http, A2ACall call)
    {
        if (call.Extensions.Count == 0) return;
        var activated = string.Join(", ", call.ActivatedExtensions);
        if (activated.Length == 0) return;
        foreach (var name in s_names)
        {
            if (http.Request.Headers.ContainsKey(name)) http.Response.Headers[name] = activated;
        }
    }
}
