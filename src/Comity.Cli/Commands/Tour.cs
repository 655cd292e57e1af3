using System.Text.Json.Nodes;
using Comity.Cli.A2A;
using Comity.Cli.Http;

namespace Comity.Cli.Commands;

/// <summary>One step of a tour: what a surface said of the task.</summary>
/// <param name="IsExpected">Whether it named the task, in the state it had to have.</param>
internal sealed record TourStep(string What, string Surface, string TaskId, string State, bool IsExpected);

/// <summary>Takes one task through every surface, and cancels a second one.</summary>
internal sealed class Tour(ApiClient api, string agent)
{
    private const string Rpc10 = "A2A 1.0 JSON-RPC";
    private const string Rpc03 = "A2A 0.3 JSON-RPC";
    private const string Rest10 = "A2A 1.0 HTTP+JSON";
    private const string Rest03 = "A2A 0.3 HTTP+JSON";
    private const string Operator = "operator REST";

    private readonly string _base = $"agents/{Uri.EscapeDataString(agent)}";
    private readonly List<TourStep> _steps = [];

    public IReadOnlyList<TourStep> Steps => _steps;

    public bool IsSame => _steps.Count > 0 && _steps.TrueForAll(step => step.IsExpected);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var v10 = new A2AClient(api, _base, A2AVersion.V10);
        var v03 = new A2AClient(api, _base, A2AVersion.V03);

        var first = await CreateAsync(v10, A2AVersion.V10, Rpc10, cancellationToken);
        await StreamAsync(v03, first.TaskId!, cancellationToken);
        Note("read", Rest10, await ReadAsync(A2AVersion.V10, first.TaskId!, cancellationToken), first, "completed");
        Note("read", Rest03, await ReadAsync(A2AVersion.V03, first.TaskId!, cancellationToken), first, "completed");
        await OperatorAsync(first, "completed", cancellationToken);

        var second = await CreateAsync(v03, A2AVersion.V03, Rpc03, cancellationToken);
        Note("cancel", Rest10, Utterance.Of(await api.SendAsync(HttpMethod.Post, $"{_base}/tasks/{second.TaskId}:cancel", new JsonObject(), "1.0", cancellationToken)), second, "canceled");
        Note("list", Rpc10, InList(await v10.ListAsync(second.ContextId!, cancellationToken), second), second, "canceled");
        Note("read", Rpc03, Utterance.Of(await v03.GetAsync(second.TaskId!, cancellationToken)), second, "canceled");
        await OperatorAsync(second, "canceled", cancellationToken);
    }

    private async Task<Utterance> CreateAsync(A2AClient client, A2AVersion version, string surface, CancellationToken cancellationToken)
    {
        var made = Utterance.Of(await client.SendAsync(A2AClient.Message(version, "hello", null, null), isBlocking: false, cancellationToken));
        if (made is not { TaskId: not null, ContextId: not null }) throw new CommandFailedException($"Agent '{agent}' answered with a bare message; name another one with --agent.");
        _steps.Add(new TourStep("create", surface, made.TaskId, made.State ?? "?", true));
        return made;
    }

    private async Task StreamAsync(A2AClient client, string id, CancellationToken cancellationToken)
    {
        Utterance? last = null;
        var events = 0;
        await foreach (var said in client.SubscribeAsync(id, cancellationToken))
        {
            last = said;
            events++;
            if (said.TaskId != id) break;
        }

        _steps.Add(new TourStep($"stream ({events} events)", Rpc03, last?.TaskId ?? "-", last?.State ?? "?", last?.TaskId == id && last.State == "completed"));
    }

    private async Task<Utterance> ReadAsync(A2AVersion version, string id, CancellationToken cancellationToken) =>
        Utterance.Of(await api.SendAsync(HttpMethod.Get, $"{_base}{version.RestPrefix}/tasks/{id}", null, version.Name, cancellationToken));

    private async Task OperatorAsync(Utterance expected, string state, CancellationToken cancellationToken)
    {
        if (!api.HasKey) return;
        var detail = await api.SendAsync(HttpMethod.Get, $"api/v1/tasks/{expected.TaskId}", null, null, cancellationToken);
        var (id, now) = ($"{detail?["task"]?["id"]}", $"{detail?["task"]?["state"]}");
        _steps.Add(new TourStep("read", Operator, id, now, id == expected.TaskId && now == state));
    }

    private static Utterance InList(JsonNode list, Utterance wanted) =>
        (list["tasks"] as JsonArray ?? []).Select(Utterance.Of).FirstOrDefault(task => task.TaskId == wanted.TaskId) ??
        throw new CommandFailedException($"The list of context {wanted.ContextId} lacks task {wanted.TaskId}.");

    private void Note(string what, string surface, Utterance said, Utterance expected, string state) =>
        _steps.Add(new TourStep(what, surface, said.TaskId ?? "-", said.State ?? "?", said.TaskId == expected.TaskId && said.State == state));
}
