using Anthropic;
using Comity.Agents.Models.ChatCompletions;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Models;

/// <summary>Makes the client of a model and owns the connections below. One for the process.</summary>
public sealed class ModelClients(TimeProvider time, Func<string, string?> environment) : IDisposable
{
    private const int AnthropicMaxTokens = 4_096; // Anthropic insists on a figure

    private readonly ModelHttp _http = new();

    /// <summary>Makes a client that asks this model unless its options name another. Needs no network and no key.</summary>
    /// <exception cref="ArgumentException">The spec has problems (see <see cref="ModelSpecCheck"/>).</exception>
    public IChatClient Create(ModelSpec spec)
    {
        if (ModelSpecCheck.Problems(spec) is [var problem, ..])
            throw new ArgumentException($"model.{problem.Field}: {problem.Message}", nameof(spec));
        var provider = ModelProviders.Find(spec.Provider)!;
        var address = Address(spec.BaseUrl ?? provider.BaseUrl!, provider.Wire);
        var handler = new ModelRequestHandler(spec, provider.Wire, environment, time, _http.For(address));
        var http = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        IChatClient client = provider.Wire == ModelWire.Anthropic
            ? Anthropic(spec, address, http)
            : new ChatCompletionsClient(spec, address, http);
        return new ModelChatClient(client, spec, time);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Without a slash at the end. Anthropic's package adds the version itself, and many write it into the address.</summary>
    private static Uri Address(string baseUrl, ModelWire wire)
    {
        var address = baseUrl.TrimEnd('/');
        return new Uri(wire == ModelWire.Anthropic && address.EndsWith("/v1", StringComparison.Ordinal) ? address[..^3] : address);
    }

    private static IChatClient Anthropic(ModelSpec spec, Uri address, HttpClient http) =>
        new AnthropicClient
        {
            BaseUrl = address.AbsoluteUri.TrimEnd('/'),
            ApiKey = "-", // the real one is put on beneath, at the moment of the request
            HttpClient = http,
            MaxRetries = 0,
            Timeout = Timeout.InfiniteTimeSpan,
        }.AsIChatClient(spec.Name, spec.MaxTokens ?? AnthropicMaxTokens);
}
