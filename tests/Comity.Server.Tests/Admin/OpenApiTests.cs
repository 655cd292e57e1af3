using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Admin;

/// <summary>The description of the API is complete and consistent.</summary>
public sealed class OpenApiTests(SharedServer shared)
{
    private static readonly string[] s_operations =
    [
        "cancelTask", "createKey", "createWebhook", "deleteWebhook", "disableWebhook", "enableWebhook", "getAgent", "getHealth", "getTask", "getWebhook",
        "listAgents", "listKeys", "listPushDeliveries", "listTasks", "listWebhookDeliveries", "listWebhooks", "redeliverPush", "redeliverWebhook",
        "reloadAgents", "revokeKey",
    ];

    [Fact]
    public async Task All_operations_are_described_under_names_of_their_own()
    {
        var document = await ReadAsync();
        document["openapi"]!.GetValue<string>().ShouldStartWith("3.0.");
        var names = Operations(document).Select(operation => operation["operationId"]!.GetValue<string>()).ToList();
        names.ShouldBeUnique();
        s_operations.ShouldBeSubsetOf(names);
        document["servers"]![0]!["url"]!.GetValue<string>().ShouldBe((await shared.GetAsync()).BaseUrl.ToString().TrimEnd('/'));
        document["paths"]!.AsObject().Select(path => path.Key).ShouldAllBe(path => path.StartsWith("/api/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        var document = await ReadAsync();
        foreach (var reference in References(document))
        {
            JsonNode? node = document;
            foreach (var step in reference["#/".Length..].Split('/')) node = node?[step];
            node.ShouldNotBeNull(reference);
        }
    }

    [Fact]
    public async Task Every_operation_has_a_described_success_and_says_what_it_needs()
    {
        var document = await ReadAsync();
        foreach (var operation in Operations(document))
        {
            var name = operation["operationId"]!.GetValue<string>();
            operation["summary"].ShouldNotBeNull(name);
            operation["responses"]!.AsObject().ShouldContain(answer => answer.Key.StartsWith('2'), name);
            if (name != "getHealth") operation["security"]!.AsArray().Count.ShouldBe(2, name);
            var takesBody = name is "createKey" or "createWebhook" || name.StartsWith("redeliver", StringComparison.Ordinal);
            operation.ContainsKey("requestBody").ShouldBe(takesBody, name);
            if (name == "createKey") operation["requestBody"]!["content"]!["application/json"]!["schema"].ShouldNotBeNull();
        }

        document["components"]!["securitySchemes"]!.AsObject().Count.ShouldBe(2);
    }

    private async Task<JsonObject> ReadAsync() => (await (await shared.ClientAsync()).GetAsync("/openapi.json", null)).Json!.AsObject();

    private static IEnumerable<JsonObject> Operations(JsonObject document) =>
        document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Where(pair => pair.Value is JsonObject op && op.ContainsKey("operationId")).Select(pair => pair.Value!.AsObject());

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(pair => pair.Key == "$ref" ? [pair.Value!.GetValue<string>()] : References(pair.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };
}
