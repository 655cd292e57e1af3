using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Comity.Cli.Http;

namespace Comity.Cli.Commands;

/// <summary><c>comity key</c>: makes, lists and revokes API keys of a running server.</summary>
internal static class KeyCommand
{
    private const string Path = "api/v1/keys";

    public static Command Create(Terminal terminal)
    {
        var command = new Command("key", "Makes, lists and revokes API keys of a running server. Needs the admin key.")
        {
            CreateKey(terminal), List(terminal), Revoke(terminal),
        };
        return Examples.On(command, "comity key create ci --scope agent --key \"$ADMIN_KEY\"", "comity key list", "comity key revoke 0a1b2c3d4e");
    }

    private static Command CreateKey(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "What you call it." };
        var scope = new Option<string[]>("--scope") { Description = "agent, worker or admin; may be repeated. Default: agent.", HelpName = "SCOPE" };
        scope.AcceptOnlyFromAmong("agent", "worker", "admin");
        var principal = new Option<string>("--principal") { Description = "Whose key it is. Default: a principal of its own.", HelpName = "NAME" };
        var days = new Option<int?>("--days") { Description = "Stops working after so many days. Default: never.", HelpName = "N" };
        var (command, server, json) = WithServer(new Command("create", "Makes a key and prints it, this once.") { name, scope, principal, days });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wanted = new JsonObject { ["name"] = parsed.GetRequiredValue(name) };
            if (parsed.GetValue(scope) is { Length: > 0 } scopes) wanted["scopes"] = new JsonArray([.. scopes.Select(word => (JsonNode)word)]);
            if (parsed.GetValue(principal) is { } whose) wanted["principal"] = whose;
            if (parsed.GetValue(days) is { } count) wanted["expiresAt"] = TimeProvider.System.GetUtcNow().AddDays(count).ToString("O", CultureInfo.InvariantCulture);
            using var api = server.Connect(parsed);
            var made = await api.SendAsync(HttpMethod.Post, Path, wanted, null, cancellationToken);
            if (parsed.GetValue(json)) terminal.Json(made!);
            else
            {
                terminal.Output.WriteLine(made!["text"]);
                terminal.Error.WriteLine($"Key {made["key"]!["id"]} for {made["key"]!["principal"]}. It is shown this once.");
            }

            return ExitCode.Ok;
        });
        return Examples.On(command, "comity key create ci --scope agent", "comity key create ops --scope admin --scope agent --days 90 --json");
    }

    private static Command List(Terminal terminal)
    {
        var (command, server, json) = WithServer(new Command("list", "Lists all keys, without their texts."));
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = server.Connect(parsed);
            var answer = await api.SendAsync(HttpMethod.Get, Path, null, null, cancellationToken);
            if (parsed.GetValue(json)) terminal.Json(answer!);
            else terminal.Table(["ID", "NAME", "PRINCIPAL", "SCOPES", "STATUS", "CREATED", "EXPIRES"], answer!["keys"]!.AsArray().Select(Row));
            return ExitCode.Ok;
        });
        return Examples.On(command, "comity key list --url http://127.0.0.1:8080 --key \"$ADMIN_KEY\"");
    }

    private static Command Revoke(Terminal terminal)
    {
        var id = new Argument<string>("ID") { Description = "The key's id, as 'comity key list' shows it." };
        var (command, server, json) = WithServer(new Command("revoke", "Revokes a key, with effect at once.") { id });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = server.Connect(parsed);
            var revoked = parsed.GetRequiredValue(id);
            await api.SendAsync(HttpMethod.Delete, $"{Path}/{Uri.EscapeDataString(revoked)}", null, null, cancellationToken);
            if (parsed.GetValue(json)) terminal.Json(new JsonObject { ["revoked"] = revoked });
            else terminal.Output.WriteLine($"Revoked {revoked}.");
            return ExitCode.Ok;
        });
        return Examples.On(command, "comity key revoke 0a1b2c3d4e");
    }

    private static (Command Command, ServerAddress Server, Option<bool> Json) WithServer(Command command)
    {
        var server = new ServerAddress();
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        server.AddTo(command);
        command.Add(json);
        return (command, server, json);
    }

    private static string[] Row(JsonNode? key) =>
    [
        $"{key!["id"]}", $"{key["name"]}", $"{key["principal"]}", string.Join(',', key["scopes"]!.AsArray().Select(scope => $"{scope}")),
        $"{key["status"]}", Day(key["createdAt"]), Day(key["expiresAt"]),
    ];

    private static string Day(JsonNode? time) => time is null ? "-" : $"{time}"[..10];
}
