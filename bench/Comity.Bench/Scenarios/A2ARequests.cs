using System.Text.Json;
using Comity.Bench.Load;

namespace Comity.Bench.Scenarios;

/// <summary>The requests of the scenarios.</summary>
internal static class A2ARequests
{
    public static RequestBytes Send(string path, string text, bool stream = false) => Fresh(path, "1.0",
        $$$$"""{"jsonrpc":"2.0","id":1,"method":"{{{{(stream ? "SendStreamingMessage" : "SendMessage")}}}}","params":{"message":{"messageId":"{{{{UniqueIds.Field}}}}","role":"ROLE_USER","parts":[{"text":"{{{{text}}}}"}]}}}""");

    public static RequestBytes SendOlder(string path, string text) => Fresh(path, "0.3",
        $$$$"""{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"message":{"kind":"message","messageId":"{{{{UniqueIds.Field}}}}","role":"user","parts":[{"kind":"text","text":"{{{{text}}}}"}]}}}""");

    public static RequestBytes Begin(string path, string text) => Fresh(path, "1.0",
        $$$$"""{"jsonrpc":"2.0","id":1,"method":"SendMessage","params":{"configuration":{"returnImmediately":true},"message":{"messageId":"{{{{UniqueIds.Field}}}}","role":"ROLE_USER","parts":[{"text":"{{{{text}}}}"}]}}}""");

    public static RequestBytes Subscribe(string path, string task) => RequestBytes.Post(path,
        $$$$"""{"jsonrpc":"2.0","id":1,"method":"SubscribeToTask","params":{"id":"{{{{task}}}}"}}""", "1.0");

    /// <param name="tasks">Ids of equal length, asked for at random.</param>
    public static RequestBytes Get(string path, IReadOnlyList<byte[]> tasks) => AtRandom(path, tasks, id =>
        $$$$"""{"jsonrpc":"2.0","id":1,"method":"GetTask","params":{"id":"{{{{id}}}}"}}""");

    /// <param name="contexts">Ids of equal length, asked for at random.</param>
    public static RequestBytes List(string path, IReadOnlyList<byte[]> contexts) => AtRandom(path, contexts, id =>
        $$$$"""{"jsonrpc":"2.0","id":1,"method":"ListTasks","params":{"contextId":"{{{{id}}}}","pageSize":50}}""");

    /// <summary>The id of the task that an answer tells of.</summary>
    public static string TaskOf(ReadOnlySpan<byte> answer)
    {
        var reader = new Utf8JsonReader(answer);
        using var json = JsonDocument.ParseValue(ref reader);
        return json.RootElement.GetProperty("result").GetProperty("task").GetProperty("id").GetString()!;
    }

    private static RequestBytes Fresh(string path, string version, string body) => RequestBytes.Post(path, body, version, UniqueIds.Field, UniqueIds.Write);

    private static RequestBytes AtRandom(string path, IReadOnlyList<byte[]> ids, Func<string, string> body)
    {
        var field = new string('x', ids[0].Length);
        return RequestBytes.Post(path, body(field), "1.0", field, place => ids[Random.Shared.Next(ids.Count)].CopyTo(place));
    }
}
