using Comity.Core.Access;
using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Tasks;

namespace Comity.Core.Worker;

/// <summary>Makes the requests of runs: what a runner may know, and whom it may ask.</summary>
internal sealed class RunRequests(ITaskStore store, AgentCatalog catalog, BrokerOptions options, Func<TaskBroker> broker)
{
    public RunRequest Make(TaskSnapshot snapshot, Turn turn) => new()
    {
        Task = snapshot,
        Input = turn.Input,
        Answers = turn.Answers,
        Resume = turn.Resume,
        Attempt = snapshot.Task.Attempt,
        Conversation = new Conversation(store, snapshot.Task, turn.Input),
        Agents = new AgentCalls(store, catalog, options, broker, snapshot.Task, new Principal(snapshot.Task.Owner, Scopes.Agent), turn),
    };
}
