using Comity.Core;
using Comity.Core.Access;
using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Tasks;
using Comity.Stores;
using Comity.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Comity.Tests.Simulation;

/// <summary>Some nodes over one real store that fails by seed, a clock moved by hand, and nodes that die and are replaced.</summary>
internal sealed class BrokerSimulation : IAsyncDisposable
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(500);

    private readonly string _folder;
    private readonly ManualTime _time;
    private readonly Random _random;
    private readonly SharedBell _bell;
    private readonly List<(ComityCore Core, FlakyStore Store)> _nodes = [];
    private readonly Dictionary<string, HashSet<TaskId>> _acknowledged = [];
    private readonly Store _store;
    private readonly AgentCatalog _catalog;
    private readonly Principal _caller = new(new PrincipalId("caller"), Scopes.Agent);
    private readonly double _faults;
    private int _seeds;

    private BrokerSimulation(Store store, string folder, ManualTime time, int seed, double faults)
    {
        (_store, _folder, _time, _seeds, _faults) = (store, folder, time, seed, faults);
        _random = new Random(seed);
        _bell = new SharedBell(seed, faults);
        _store.Attach(_bell);
        _catalog = new AgentCatalog(time);
        _catalog.Replace(
        [
            SimulatedAgent.Describe("pure", new SimulatedAgent(time), OnAmbiguous.Rerun, hasEffects: false),
            SimulatedAgent.Describe("rerun", new SimulatedAgent(time), OnAmbiguous.Rerun, hasEffects: true),
            SimulatedAgent.Describe("fail", new SimulatedAgent(time), OnAmbiguous.Fail, hasEffects: true),
        ], null);
    }

    public static async Task<BrokerSimulation> StartAsync(int seed, double faults, int nodes)
    {
        var folder = Directory.CreateTempSubdirectory("comity-sim-").FullName;
        var time = new ManualTime();
        var store = await StoreFactory.OpenAsync($"sqlite:{folder}/sim.db", time, CancellationToken.None);
        var simulation = new BrokerSimulation(store, folder, time, seed, faults);
        for (var i = 0; i < nodes; i++) await simulation.AddNodeAsync();
        return simulation;
    }

    /// <summary>Sends with one message id until it is acknowledged, at a random node each time.</summary>
    public async Task SendAsync(string agent, string text)
    {
        var message = new Message(Guid.NewGuid().ToString(), Role.User, [new TextPart(text)]);
        while (true)
        {
            var command = new SubmitMessage { Scope = new TaskScope(_caller, null), Agent = new AgentName(agent), Message = message, Origin = "simulation" };
            var outcome = await PickNode().Core.Broker.SubmitAsync(command, CancellationToken.None);
            if (!outcome.TryGet(out var submission, out var refusal))
            {
                refusal.Code.ShouldBe(RefusalCode.Unavailable);
                continue;
            }

            using (submission) Acknowledge(message.Id, submission.Accepted.Task.Id);
            if (_random.Next(4) > 0) return; // otherwise send it once more: the same task must answer
        }
    }

    public async Task KillAndReplaceNodeAsync()
    {
        var dead = PickNode();
        dead.Store.Die();
        _nodes.Remove(dead);
        await AddNodeAsync();
    }

    public void Tick() => _time.Advance(s_tick);

    /// <summary>Moves the clock until every task has settled.</summary>
    public async Task SettleAsync(TimeSpan realTimeMax)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (await UnsettledAsync() is var left && left > 0)
        {
            if (TimeProvider.System.GetElapsedTime(deadline) > realTimeMax) throw new TimeoutException($"{left} tasks have not settled.");
            Tick();
            await Task.Yield();
        }
    }

    /// <summary>Everything that must hold, whatever happened.</summary>
    public async Task VerifyAsync()
    {
        var stored = await AllTasksAsync();
        foreach (var (messageId, tasks) in _acknowledged) tasks.Count.ShouldBe(1, $"tasks acknowledged for message {messageId}");
        stored.Count.ShouldBe(_acknowledged.Count, "tasks stored, against messages acknowledged");

        foreach (var record in stored)
        {
            var (task, events) = (await _store.Tasks.LoadAsync(record.Id, CancellationToken.None)).ShouldNotBeNull();
            events.Select(e => e.Seq).ShouldBe(Enumerable.Range(1, events.Count).Select(seq => (long)seq), "sequences are dense");
            events.Count(e => e.EndsTask).ShouldBe(1, "a task ends once");
            events[^1].EndsTask.ShouldBeTrue("nothing follows the end");
            VerifyOneWriter(TaskFold.Of(task, events));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) node.Store.Die();
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static void VerifyOneWriter(TaskSnapshot snapshot)
    {
        if (snapshot.Task.State != TaskState.Completed)
        {
            snapshot.Task.Agent.Value.ShouldBe("fail", "only an agent whose lost runs fail may fail");
            return;
        }

        var parts = Make.Texts(snapshot.Artifacts.ShouldHaveSingleItem().Parts);
        var run = parts[0].Split(':')[0];
        parts.ShouldBe(Enumerable.Range(0, SimulatedAgent.Chunks).Select(chunk => $"{run}:{chunk}"), "an artifact is one run's work, whole");
    }

    private async Task AddNodeAsync()
    {
        var view = new FlakyStore(_bell, _store, _seeds++, _faults);
        var core = new ComityCore(view, _catalog, new BrokerOptions(), NoPush.Ports, _time, NullLoggerFactory.Instance);
        while (true)
        {
            try
            {
                await core.Worker.StartAsync(CancellationToken.None);
                break;
            }
            catch (StoreUnavailableException)
            {
                // By plan; a node that cannot start is started again.
            }
        }

        _nodes.Add((core, view));
    }

    private (ComityCore Core, FlakyStore Store) PickNode() => _nodes[_random.Next(_nodes.Count)];

    private void Acknowledge(string messageId, TaskId task)
    {
        if (!_acknowledged.TryGetValue(messageId, out var tasks)) _acknowledged[messageId] = tasks = [];
        tasks.Add(task);
    }

    private async Task<long> UnsettledAsync() =>
        (await _store.Tasks.CountAsync(CancellationToken.None)).Where(count => !TaskMachine.IsSettled(count.Key)).Sum(count => count.Value);

    private async Task<List<TaskRecord>> AllTasksAsync()
    {
        var all = new List<TaskRecord>();
        (DateTimeOffset, TaskId)? before = null;
        while (true)
        {
            var page = await _store.Tasks.ListAsync(new TaskListQuery(_caller.Id, null, null, null, null, before, 100), CancellationToken.None);
            if (page.Tasks.Count == 0) return all;
            all.AddRange(page.Tasks);
            before = (page.Tasks[^1].StatusAt, page.Tasks[^1].Id);
        }
    }
}
