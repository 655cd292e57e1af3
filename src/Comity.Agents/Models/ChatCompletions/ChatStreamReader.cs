using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Models.ChatCompletions;

/// <summary>Reads the answer to a chat completions request, as generously as its many writers need.</summary>
internal static class ChatStreamReader
{
    /// <param name="isEventStream">Otherwise the whole answer is one JSON object, as a server answers that cannot stream.</param>
    /// <exception cref="ModelCallException">The provider reported an error, or what it sent is no answer.</exception>
    public static async IAsyncEnumerable<ChatResponseUpdate> ReadAsync(
        Stream stream, bool isEventStream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var answer = new ChatAnswer();
        var isClosed = !isEventStream;
        if (isEventStream)
        {
            // Comments, which servers send to keep the line open, never come out of the parser.
            await foreach (var item in SseParser.Create(stream, static (_, data) => Parse(data)).EnumerateAsync(cancellationToken))
            {
                isClosed = item.Data is null;
                if (item.Data is not { } chunk) break;
                using (chunk)
                {
                    if (answer.Take(chunk.RootElement) is { } update) yield return update;
                }
            }
        }
        else
        {
            using var whole = await JsonDocument.ParseAsync(stream, default, cancellationToken);
            if (answer.Take(whole.RootElement) is { } update) yield return update;
        }

        yield return answer.End(isClosed);
    }

    /// <returns><see langword="null"/> at the end of the answer.</returns>
    private static JsonDocument? Parse(ReadOnlySpan<byte> data)
    {
        if (data.Trim((byte)' ').SequenceEqual("[DONE]"u8)) return null;
        if (data.IsEmpty) return JsonDocument.Parse("{}");
        var reader = new Utf8JsonReader(data);
        return JsonDocument.ParseValue(ref reader);
    }
}
