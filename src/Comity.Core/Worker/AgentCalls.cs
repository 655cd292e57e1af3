using Comity.Core.Access;
using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Tasks;

namespace Comity.Core.Worker;

/// <summary>Delegation within this server: the other agent's work is a task of its own, below the present one.</summary>
internal sealed class AgentCalls(
    ITaskStore store,
    AgentCatalog catalog,
    BrokerOptions options,
    Func<TaskBroker> broker,
    TaskRecord task,
    Principal owner,
    Turn turn) : IAgentCalls
{
    private static readonly TimeSpan s_patience = TimeSpan.FromDays(1); // the deadline of the present task ends the wait

    public async ValueTask<Outcome<TaskSnapshot>> CallAsync(string agent, IReadOnlyList<Part> parts, string callKey, CancellationToken cancellationToken)
    {
        if (!AgentName.IsAcceptable(agent) || catalog.Current.Find(new AgentName(agent)) is not { } target)
            return new Refusal(RefusalCode.AgentNotFound, $"No agent '{agent}'.");
        if (await CheckLineageAsync(target.Name, cancellationToken) is { } tooFar) return tooFar;

        var command = new SubmitMessage
        {
            Scope = new TaskScope(owner, null),
            Agent = target.Name,
            Message = new Message($"{turn.Input.Id}/{callKey}", Role.User, parts) { Context = task.Context },
            IdempotencyKey = IdempotencyKey(callKey),
            Origin = "delegate",
        };
        var submitted = await broker().SubmitAsync(command, new Lineage(task.Id, task.Depth + 1), cancellationToken);
        if (!submitted.TryGet(out var submission, out var refusal)) return refusal;
        using (submission) return await SettleAsync(submission, cancellationToken);
    }

    private async Task<TaskSnapshot> SettleAsync(Submission submission, CancellationToken cancellationToken)
    {
        var settled = await submission.SettledAsync(s_patience, cancellationToken);
        if (!settled.Task.IsTerminal) await broker().CancelAsync(new TaskScope(owner, null), settled.Task.Id, cancellationToken);
        return settled;
    }

    // Two runs of one turn make the same call once; another turn of the same task makes its own.
    private string IdempotencyKey(string callKey)
    {
        var key = $"call:{task.Id}:{turn.Input.Id}:{callKey}";
        return key.Length <= IntakeKeys.IdempotencyKeyLengthMax ? key : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)));
    }

    private async ValueTask<Refusal?> CheckLineageAsync(AgentName target, CancellationToken cancellationToken)
    {
        if (task.Depth + 1 > options.DepthMax) return new(RefusalCode.Forbidden, $"Delegation is {options.DepthMax} deep at most.");

        List<AgentName> chain = [task.Agent];
        for (var parent = task.Parent; parent is { } id;)
        {
            if (await store.FindAsync(id, cancellationToken) is not { } above) break;
            chain.Insert(0, above.Agent);
            parent = above.Parent;
        }

        return chain.Contains(target)
            ? new(RefusalCode.Forbidden, $"Agent '{target}' is already part of this delegation ({string.Join(" -> ", chain)}).")
            : null;
    }
}
