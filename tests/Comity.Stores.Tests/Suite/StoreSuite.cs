using Comity.Core;
using Comity.Core.Access;
using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Tasks;
using Comity.Stores.Tests.Engines;

namespace Comity.Stores.Tests.Suite;

/// <summary>What every engine must do, told in behaviours; each engine runs all of them.</summary>
public abstract class StoreSuite<TEngine> : IAsyncLifetime where TEngine : StoreEngine, new()
{
    private protected const string Node = "node-1";

    private protected static readonly PrincipalId Alice = new("alice");
    private protected static readonly PrincipalId Bob = new("bob");
    private protected static readonly AgentName Echo = new("echo");

    private Store? _store;

    private protected TEngine Engine { get; } = new();

    private protected ManualTime Time { get; } = new();

    private protected BellRecord Bell { get; private set; } = new();

    private protected Store Store => _store ?? throw new InvalidOperationException("The store is open between initialize and dispose.");

    private protected ITaskStore Tasks => Store.Tasks;

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected DateTimeOffset Now => Time.Now;

    public async ValueTask InitializeAsync() => await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        await Engine.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the store and opens it again on the same data.</summary>
    private protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        await OpenAsync();
    }

    private protected Task<TaskRecord> CreateAsync(Func<TaskRecord, TaskRecord>? with = null, params IntakeKey[] keys) =>
        WriteAsync(Given.Task(Now, with), keys);

    private protected async Task<TaskRecord> WriteAsync(TaskRecord task, params IntakeKey[] keys)
    {
        var intake = await Tasks.CreateAsync(Given.New(task, Now, keys), Token);
        return intake.ShouldBeOfType<Intake.Written>().Record;
    }

    /// <summary>Moves a task and says so in an event, as the broker does.</summary>
    private protected async Task<TaskRecord> MoveAsync(TaskId id, TaskState state, Func<TaskRecord, TaskRecord>? with = null)
    {
        var change = new TaskChange(id, head => Given.Moved(head, state, Now, with), []);
        return (await ChangeAsync(change)).ShouldBeOfType<Intake.Written>().Record;
    }

    private protected async Task<Intake> ChangeAsync(TaskChange change)
    {
        (await Tasks.ChangeAsync(change, Token)).TryGet(out var intake, out var refusal).ShouldBeTrue(refusal?.Message);
        return intake!;
    }

    private protected async Task<Refusal> RefusedAsync(TaskChange change)
    {
        (await Tasks.ChangeAsync(change, Token)).TryGet(out _, out var refusal).ShouldBeFalse();
        return refusal!;
    }

    private protected async Task<TaskRecord> HeadAsync(TaskId id) => (await Tasks.FindAsync(id, Token)).ShouldNotBeNull();

    private protected async Task<IReadOnlyList<TaskEvent>> EventsAsync(TaskId id)
    {
        var loaded = await Tasks.LoadAsync(id, Token);
        return loaded.ShouldNotBeNull().Events;
    }

    private protected ValueTask<IReadOnlyList<TaskRecord>> ClaimAsync(int max = 100, string node = Node, params AgentName[] busy) =>
        Tasks.ClaimAsync(new ClaimRequest(node, Now, Now.AddSeconds(30), max, busy), Token);

    private async Task OpenAsync()
    {
        _store = await Engine.OpenAsync(Time, Token);
        Bell = new BellRecord();
        _store.Attach(Bell);
    }
}
