using System.Text.Json.Nodes;

namespace Comity.Server.Tests.Harness;

/// <summary>What the operator sees and does.</summary>
public sealed class Operator(HttpClient http, string adminKey)
{
    private readonly A2AClient _api = new(http, "/api/v1", adminKey);

    public A2AClient Api => _api;

    /// <returns>The text of a key of a principal of its own.</returns>
    public async Task<string> CreateKeyAsync(string name, params string[] scopes)
    {
        var body = new JsonObject { ["name"] = name, ["scopes"] = new JsonArray([.. scopes.Select(s => JsonValue.Create(s))]) };
        var made = await _api.PostAsync("/keys", body, null);
        made.Status.ShouldBe(201, made.Text);
        return made.Json!["text"]!.GetValue<string>();
    }

    public async Task RevokeAsync(string keyText)
    {
        var revoked = await _api.DeleteAsync($"/keys/{keyText.Split('_')[1]}", null);
        revoked.Status.ShouldBe(204, revoked.Text);
    }

    public async Task<JsonNode> ReloadAsync()
    {
        var reloaded = await _api.PostAsync("/agents/reload", null, null);
        reloaded.Status.ShouldBe(200, reloaded.Text);
        return reloaded.Json!;
    }

    /// <summary>All tasks of all owners.</summary>
    public async Task<long> CountTasksAsync(string query = "")
    {
        var listed = await _api.GetAsync($"/tasks?limit=1{query}", null);
        listed.Status.ShouldBe(200, listed.Text);
        return listed.Json!["total"]!.GetValue<long>();
    }

    /// <summary>A task with every event it ever had; <see langword="null"/> when there is none.</summary>
    public async Task<JsonNode?> FindTaskAsync(string id)
    {
        var found = await _api.GetAsync($"/tasks/{id}", null);
        if (found.Status == 404) return null;
        found.Status.ShouldBe(200, found.Text);
        return found.Json;
    }
}
