using System.Net.Sockets;
using System.Text.Json;

namespace Comity.Agents.Models;

/// <summary>Finds a model on this machine for an agent that names none.</summary>
public static class ModelDetection
{
    private static readonly TimeSpan s_ollamaPatience = TimeSpan.FromMilliseconds(300);

    /// <summary>Which model is taken when only the provider's key says anything, in the order in which they are looked for.</summary>
    private static readonly (string Provider, string Model)[] s_usual =
    [
        ("openai", "gpt-5-mini"),
        ("anthropic", "claude-sonnet-4-5"),
        ("gemini", "gemini-2.5-flash"),
        ("google", "gemini-2.5-flash"),
        ("openrouter", "openrouter/auto"),
        ("groq", "llama-3.3-70b-versatile"),
        ("mistral", "mistral-small-latest"),
        ("deepseek", "deepseek-chat"),
        ("xai", "grok-4"),
    ];

    /// <summary>The first provider whose key is in the environment, else an Ollama that answers on loopback within 300 ms
    /// and has a model.</summary>
    /// <param name="environment">Looks an environment variable up; <see langword="null"/> when it is not set.</param>
    /// <returns>A model to use, or <see langword="null"/> when there is none.</returns>
    public static Task<ModelSpec?> FindAsync(Func<string, string?> environment, CancellationToken cancellationToken) =>
        FindAsync(environment, new Uri("http://127.0.0.1:11434"), TimeProvider.System, cancellationToken);

    internal static async Task<ModelSpec?> FindAsync(
        Func<string, string?> environment, Uri ollama, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (var (provider, model) in s_usual)
        {
            var spec = new ModelSpec { Provider = provider, Name = model };
            if (ModelKeys.Missing(spec, environment) is null) return spec;
        }

        return await OllamaModelAsync(ollama, time, cancellationToken) is { } name
            ? new ModelSpec { Provider = "ollama", Name = name, BaseUrl = new Uri(ollama, "/v1").AbsoluteUri }
            : null;
    }

    private static async Task<string?> OllamaModelAsync(Uri ollama, TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(s_ollamaPatience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await TouchAsync(ollama, both.Token);
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
            using var response = await client.GetAsync(new Uri(ollama, "/api/tags"), both.Token);
            if (!response.IsSuccessStatusCode) return null;
            using var tags = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(both.Token), default, both.Token);
            return Names(tags.RootElement).FirstOrDefault(name => !name.Contains("embed", StringComparison.OrdinalIgnoreCase));
        }
        catch (Exception exception) when (exception is SocketException or HttpRequestException or IOException or JsonException || patience.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null; // no Ollama here, or none that answers in time
        }
    }

    // Most machines have no Ollama, and a refused connection says so before the HTTP client is even loaded.
    private static async Task TouchAsync(Uri address, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
    }

    private static IEnumerable<string> Names(JsonElement tags) =>
        tags.ValueKind == JsonValueKind.Object && tags.TryGetProperty("models", out var models) && models.ValueKind == JsonValueKind.Array
            ? from model in models.EnumerateArray()
              where model.ValueKind == JsonValueKind.Object && model.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String
              select model.GetProperty("name").GetString()
            : [];
}
