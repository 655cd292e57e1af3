using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Comity.Cli.Http;

/// <summary>Speaks JSON over HTTP, and turns what goes wrong into one sentence for the user.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _server;
    private readonly string? _key;

    /// <param name="key">Sent to the server's own origin only.</param>
    public ApiClient(Uri server, string? key)
    {
        (_server, _key) = (server, key);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public Uri Server => _server;

    public bool HasKey => _key is not null;

    public void Dispose() => _http.Dispose();

    /// <param name="path">Relative to the server, or absolute.</param>
    /// <returns>The body of a successful answer, or <see langword="null"/> when it had none.</returns>
    /// <exception cref="CommandFailedException">The server cannot be reached, or said no.</exception>
    public async Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonNode? body, string? a2aVersion, CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(method, path, body, a2aVersion, "application/json", cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode) throw Refused(answer, text);
        return text.Length == 0 ? null : Parse(text);
    }

    /// <summary>The answer as it is, for a verb that looks at its status or streams it.</summary>
    public async Task<HttpResponseMessage> AskAsync(
        HttpMethod method, string path, JsonNode? body, string? a2aVersion, string accept, CancellationToken cancellationToken)
    {
        var url = new Uri(_server, path);
        using var request = new HttpRequestMessage(method, url);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        if (a2aVersion is not null) request.Headers.Add("A2A-Version", a2aVersion);
        if (_key is not null && IsOwnOrigin(url) && !request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + _key))
        {
            throw new CommandFailedException("The key holds characters that cannot be sent.");
        }

        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException error) when (error.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            throw new CommandFailedException($"Nothing listens on {url.GetLeftPart(UriPartial.Authority)}. Start it with 'comity serve --demo', or name another server.");
        }
        catch (HttpRequestException error)
        {
            throw new CommandFailedException($"Cannot reach {url.GetLeftPart(UriPartial.Authority)}: {error.Message}");
        }
    }

    /// <summary>A key goes where the user sent it, not where an answer points.</summary>
    public bool IsOwnOrigin(Uri url) => url.GetLeftPart(UriPartial.Authority) == _server.GetLeftPart(UriPartial.Authority);

    /// <exception cref="CommandFailedException">The text is no JSON.</exception>
    public static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw new CommandFailedException("The server's answer is not JSON; is this a Comity or A2A server?");
        }
    }

    /// <summary>What the server said, in whichever of the error shapes.</summary>
    public static CommandFailedException Refused(HttpResponseMessage answer, string text)
    {
        JsonObject? body = null;
        try
        {
            body = JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            // Not ours; the status says enough.
        }

        var said = Text(body?["detail"]) ?? Text((body?["error"] as JsonObject)?["message"]) ?? Text(body?["message"]);
        var hint = (int)answer.StatusCode == 401 ? " Give one with --key or COMITY_KEY." : "";
        return new CommandFailedException($"{(int)answer.StatusCode} {answer.ReasonPhrase}{(said is null ? "" : ": " + said)}{hint}");
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
