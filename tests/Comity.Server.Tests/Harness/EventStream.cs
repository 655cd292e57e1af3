using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Comity.Server.Tests.Harness;

/// <summary>One server-sent event, or a comment (then only <see cref="Comment"/> is set).</summary>
public sealed record ServerEvent(string? Id, string? Name, string Data, string? Comment)
{
    public JsonNode Json => JsonNode.Parse(Data) ?? throw new InvalidOperationException("The event holds null.");

    public long Sequence => long.Parse(Id ?? throw new InvalidOperationException($"The event has no id: {Data}"));
}

/// <summary>Reads server-sent events as they come. Disposing closes the connection.</summary>
public sealed class EventStream(HttpResponseMessage response, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly StreamReader _reader = new(response.Content.ReadAsStream(cancellationToken), Encoding.UTF8);

    public HttpResponseMessage Response { get; } = response;

    /// <summary>The next event; comments are passed over.</summary>
    /// <returns><see langword="null"/> at the end of the body.</returns>
    public async Task<ServerEvent?> NextAsync()
    {
        while (await NextOrCommentAsync() is { } next)
            if (next.Comment is null) return next;
        return null;
    }

    public async Task<ServerEvent?> NextOrCommentAsync()
    {
        string? id = null, name = null;
        var data = new StringBuilder();
        var any = false;
        while (await _reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                if (any) return new ServerEvent(id, name, data.ToString(), null);
                continue;
            }

            if (line[0] == ':') return new ServerEvent(null, null, "", line[1..].Trim());
            any = true;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var field = colon < 0 ? line : line[..colon];
            var value = colon < 0 ? "" : line[(colon + 1)..].TrimStart(' ');
            if (field == "id") id = value;
            else if (field == "event") name = value;
            else if (field == "data") data.Append(data.Length > 0 ? "\n" : "").Append(value);
        }

        return null;
    }

    public async IAsyncEnumerable<ServerEvent> ReadAllAsync([EnumeratorCancellation] CancellationToken cancelled = default)
    {
        while (!cancelled.IsCancellationRequested && await NextAsync() is { } next) yield return next;
    }

    public async Task<IReadOnlyList<ServerEvent>> ToListAsync()
    {
        var all = new List<ServerEvent>();
        await foreach (var next in ReadAllAsync()) all.Add(next);
        return all;
    }

    /// <summary>Reads on until an event satisfies the condition, and returns it.</summary>
    public async Task<ServerEvent> UntilAsync(Func<ServerEvent, bool> wanted)
    {
        var seen = new StringBuilder();
        while (await NextAsync() is { } next)
        {
            if (wanted(next)) return next;
            seen.AppendLine(next.Data);
        }

        throw new InvalidOperationException($"The stream ended before the event came. Seen:\n{seen}");
    }

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        Response.Dispose();
        return ValueTask.CompletedTask;
    }
}
