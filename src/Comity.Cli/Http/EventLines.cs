using System.Runtime.CompilerServices;
using System.Text;

namespace Comity.Cli.Http;

/// <summary>Reads server-sent events.</summary>
internal static class EventLines
{
    /// <returns>The data of each event, its lines joined.</returns>
    public static async IAsyncEnumerable<string> ReadAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (_, data) in ReadWithIdsAsync(body, cancellationToken)) yield return data;
    }

    /// <returns>Of each event its own id, or <see langword="null"/> when it has none, and its data, the lines joined.</returns>
    public static async IAsyncEnumerable<(string? Id, string Data)> ReadWithIdsAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(body, Encoding.UTF8);
        var data = new StringBuilder();
        string? id = null;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (ValueOf(line, "data:") is { } text)
            {
                if (data.Length > 0) data.Append('\n');
                data.Append(text);
            }
            else if (ValueOf(line, "id:") is { } named)
            {
                id = named;
            }
            else if (line.Length == 0)
            {
                if (data.Length > 0) yield return (id, data.ToString());
                data.Clear();
                id = null;
            }
        }
    }

    private static string? ValueOf(string line, string field) =>
        !line.StartsWith(field, StringComparison.Ordinal) ? null
        : line.Length > field.Length && line[field.Length] == ' ' ? line[(field.Length + 1)..]
        : line[field.Length..];
}
