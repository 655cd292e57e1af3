using System.Text;
using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Malformed;

/// <summary>One request that must be refused, and how.</summary>
/// <param name="Says">The JSON-RPC code, or for HTTP+JSON the <c>status</c> word or the reason; empty when only the status counts.</param>
/// <param name="Field">The field that must be blamed, or one below it; <see langword="null"/> when none need be.</param>
public sealed record BadRequest(string Name, string Verb, string Path, string? Version, byte[]? Body, int Status, string Says, string? Field)
{
    public string ContentType { get; init; } = "application/json";

    public (string Name, string Value)[] Headers { get; init; } = [];

    /// <summary>Sent with the admin key.</summary>
    public bool IsForOperator { get; init; }

    public async Task<Answer> SendAsync(ComityProcess server)
    {
        var root = new A2AClient(server.Http, "", IsForOperator ? server.AdminKey : null);
        var request = root.Request(new HttpMethod(Verb), Path, null, Version, Headers);
        if (Body is not null)
        {
            request.Content = new ByteArrayContent(Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        }

        return await root.ExchangeAsync(request);
    }

    /// <summary>What is wrong with the answer; empty when it is as it should be.</summary>
    public string Judge(Answer answer)
    {
        var wrong = new StringBuilder();
        if (answer.Status != Status) wrong.Append($" status {answer.Status} and not {Status};");
        if (Says.Length > 0 && !SaysIn(answer).Contains(Says)) wrong.Append($" says {string.Join('/', SaysIn(answer))} and not {Says};");
        if (Field is not null && !answer.Fields.Any(f => f.StartsWith(Field, StringComparison.Ordinal)))
            wrong.Append($" blames [{string.Join(", ", answer.Fields)}] and not {Field};");
        if (s_leaks.FirstOrDefault(leak => answer.Text.Contains(leak, StringComparison.Ordinal)) is { } found) wrong.Append($" leaks '{found}';");
        return wrong.Length == 0 ? "" : $"{Name}:{wrong} answer: {(answer.Text.Length > 400 ? answer.Text[..400] : answer.Text)}";
    }

    private static string[] SaysIn(Answer answer)
    {
        if (answer.Text.Length == 0 || answer.Text[0] is not '{') return ["nothing"];
        var json = answer.Json!.AsObject();
        var error = json["error"] as JsonObject;
        string?[] said = [error?["code"]?.ToString(), error?["status"]?.ToString(), json["code"]?.ToString(), json["status"]?.ToString(), answer.Reason];
        return [.. said.OfType<string>()];
    }

    /// <summary>What an exception looks like when it escapes.</summary>
    private static readonly string[] s_leaks =
    [
        "   at ", "Exception", ".cs:line", "System.", "Comity.", "BytePositionInLine", "LineNumber", "JsonReader", "SQLite", "sqlite",
    ];
}
