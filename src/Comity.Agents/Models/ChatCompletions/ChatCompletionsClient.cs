using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Comity.Agents.Models.ChatCompletions;

/// <summary>OpenAI's chat completions, and everything that copies them, as an <see cref="IChatClient"/>.</summary>
/// <remarks>
/// The OpenAI package sends; we write the body and read the answer. Its typed calls take only what OpenAI itself
/// answers: they throw on unknown roles and finish reasons and on arguments that are not strings, merge calls that come
/// without an index, drop <c>reasoning_content</c>, and send <c>max_completion_tokens</c>, which most copies do not know.
/// </remarks>
internal sealed class ChatCompletionsClient : IChatClient
{
    private const int ErrorBodyMax = 64 * 1024;

    /// <summary>The package insists on a key; the real one replaces it at the moment of the request.</summary>
    private const string PutOnBeneath = "-";

    private readonly ChatClient _client;
    private readonly ChatRequestWriter _writer;
    private readonly ChatClientMetadata _metadata;
    private volatile bool _streamOptionsRefused;

    /// <param name="http">Puts the key on each request; not disposed of here.</param>
    public ChatCompletionsClient(ModelSpec spec, Uri baseUrl, HttpClient http)
    {
        _writer = new ChatRequestWriter(spec);
        _metadata = new ChatClientMetadata(spec.Provider, baseUrl, spec.Name);
        _client = new ChatClient(spec.Name, new ApiKeyCredential(PutOnBeneath), new OpenAIClientOptions
        {
            Endpoint = baseUrl,
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        });
    }

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var sent = messages as IReadOnlyCollection<ChatMessage> ?? [.. messages];
        using var response = await SendAsync(sent, options, cancellationToken);
        var stream = response.ContentStream ?? throw ModelErrors.NotUnderstood();
        var isWhole = response.Headers.TryGetValue("Content-Type", out var type) &&
            type is not null && type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase);
        await foreach (var update in ChatStreamReader.ReadAsync(stream, isEventStream: !isWhole, cancellationToken))
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    private async Task<PipelineResponse> SendAsync(
        IReadOnlyCollection<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        while (true)
        {
            var withStreamOptions = !_streamOptionsRefused;
            using var body = BinaryContent.Create(_writer.Write(messages, options, withStreamOptions));
            var result = await _client.CompleteChatAsync(body, new RequestOptions
            {
                BufferResponse = false,
                ErrorOptions = ClientErrorBehaviors.NoThrow,
                CancellationToken = cancellationToken,
            });
            var response = result.GetRawResponse();
            if (response.Status is >= 200 and < 300) return response;

            var (code, isStreamOptions) = await ReadErrorAsync(response, cancellationToken);
            response.Dispose();
            if (!withStreamOptions || !isStreamOptions) throw ModelErrors.FromStatus(response.Status, code);
            _streamOptionsRefused = true; // an older copy; it will not send usage, and everything else works
        }
    }

    private static async Task<(string? Code, bool IsStreamOptions)> ReadErrorAsync(PipelineResponse response, CancellationToken cancellationToken)
    {
        try
        {
            var buffer = new byte[ErrorBodyMax];
            var length = response.ContentStream is { } stream
                ? await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) : 0;
            var isStreamOptions = response.Status is 400 or 422 && buffer.AsSpan(0, length).IndexOf("stream_options"u8) >= 0;
            using var body = JsonDocument.Parse(buffer.AsMemory(0, length));
            return (ModelErrors.CodeOf(body.RootElement), isStreamOptions);
        }
        catch (Exception exception) when (exception is JsonException or IOException or HttpRequestException)
        {
            return (null, false); // the status says enough
        }
    }
}
