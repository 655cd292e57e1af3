using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Comity.Agents.Http;

namespace Comity.Agents.Tools.BuiltIn;

/// <summary>Fetches text within the bounds of its entry and of the outgoing-address guard.</summary>
internal sealed class HttpFunction(HttpToolOptions options, ToolServices services) : ToolFunction(
    ToolNames.Fit(options.Name), options.Description ?? Describe(options), Schema(options))
{
    private const int BodyMax = 100 * 1024;

    private static readonly string[] s_textTypes =
        ["application/json", "application/xml", "application/javascript", "application/yaml", "application/x-yaml", "application/x-ndjson", "application/x-www-form-urlencoded"];

    public override TimeSpan? Timeout => options.Timeout;

    protected override async ValueTask<string> CallAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var method = HttpMethod.Parse(arguments.OneOf("method", options.Methods));
        var url = options.BaseUrl is null ? arguments.Text("url") : Below(options.BaseUrl, arguments.OptionalText("path") ?? "");
        var body = arguments.OptionalText("body");
        if (body is not null && (method == HttpMethod.Get || method == HttpMethod.Head))
            throw new ToolException($"Argument 'body' cannot be sent with {method}.");
        try
        {
            using var response = await services.Http.FollowAsync(url, address => Make(method, address, body), options.Covers, cancellationToken);
            return await ReadAsync(response, cancellationToken);
        }
        catch (OutgoingRefusedException refused)
        {
            throw new ToolException($"Argument '{(options.BaseUrl is null ? "url" : "path")}': {refused.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolException("The server could not be reached in time.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new ToolException("The server could not be reached or broke off.");
        }
    }

    private static string Below(string baseUrl, string path)
    {
        if (path.StartsWith("http:", StringComparison.OrdinalIgnoreCase) || path.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
            return path; // judged like any other: it may well be below the base URL
        return path.Length == 0 ? baseUrl : path[0] is '/' or '?' ? baseUrl + path : $"{baseUrl}/{path}";
    }

    private HttpRequestMessage Make(HttpMethod method, Uri address, string? body)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("comity", "1.0"));
        foreach (var (name, value) in options.Headers) request.Headers.TryAddWithoutValidation(name, value);
        foreach (var (name, variable) in options.HeadersEnv)
        {
            if (services.Environment(variable) is { Length: > 0 } value) request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, LooksLikeJson(body) ? "application/json" : "text/plain");
        return request;
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var type = response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant();
        if (type is not null && !IsText(type)) throw new ToolException($"The answer (HTTP {(int)response.StatusCode}) is {type}, not text.");
        var buffer = new byte[BodyMax + 1];
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (type is null && buffer.AsSpan(0, Math.Min(length, BodyMax)).Contains((byte)0)) throw new ToolException("The answer is not text.");
        var text = Encoding.UTF8.GetString(buffer, 0, Math.Min(length, BodyMax));
        return $"HTTP {(int)response.StatusCode}\n{text}{(length > BodyMax ? "\n[cut at 100 KB]" : "")}";
    }

    private static bool IsText(string type) => type.StartsWith("text/", StringComparison.Ordinal) || s_textTypes.Contains(type) ||
        type.EndsWith("+json", StringComparison.Ordinal) || type.EndsWith("+xml", StringComparison.Ordinal);

    private static bool LooksLikeJson(string body) => body.AsSpan().TrimStart() is ['{' or '[', ..];

    private static string Describe(HttpToolOptions options) => options.BaseUrl is { } baseUrl
        ? $"Sends an HTTP request to {baseUrl} and returns the status and the text of the answer."
        : $"Sends an HTTP request to {string.Join(", ", options.Domains)} and returns the status and the text of the answer.";

    private static string Schema(HttpToolOptions options)
    {
        var properties = new JsonObject
        {
            [options.BaseUrl is null ? "url" : "path"] = Text(options.BaseUrl is null ? "The absolute URL." : "Path and query below the base URL."),
            ["method"] = new JsonObject
            {
                ["type"] = "string",
                ["enum"] = new JsonArray([.. options.Methods.Select(method => JsonValue.Create(method))]),
            },
        };
        if (options.Methods.Any(method => method is not ("GET" or "HEAD"))) properties["body"] = Text("The body to send.");
        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray(options.BaseUrl is null ? "url" : "path"),
            ["additionalProperties"] = false,
        }.ToJsonString();
    }

    private static JsonObject Text(string description) => new() { ["type"] = "string", ["description"] = description };
}
