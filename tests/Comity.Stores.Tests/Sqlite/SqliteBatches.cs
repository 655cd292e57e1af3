using Comity.Core.Broker;
using Comity.Core.Tasks;
using Comity.Stores.Sqlite;
using Comity.Stores.Tests.Engines;
using Comity.Stores.Tests.Suite;

namespace Comity.Stores.Tests.Sqlite;

/// <summary>What the one writer makes of what came while it was busy.</summary>
public sealed class SqliteBatches : StoreSuite<SqliteEngine>
{
    private readonly ManualResetEventSlim _gate = new();

    [Fact]
    public async Task What_one_commit_brings_for_one_task_is_one_row()
    {
        var task = Leased();
        using (await HoldWriterAsync())
        {
            var create = Tasks.CreateAsync(Given.New(task, Now, Given.Key("k")), Token);
            var appends = AppendChain(task, 5);
            var again = Tasks.CreateAsync(Given.New(Leased(), Now, Given.Key("k")), Token);
            Release();
            (await create).ShouldBeOfType<Intake.Written>();
            foreach (var append in appends) (await append).ShouldBeTrue();
            (await again).ShouldBe(new Intake.Known(task.Id, 1));
        }

        (await AskAsync("SELECT head_seq || ' in the task, rows ' || (SELECT count(*) FROM task_event) FROM task")).ShouldBe("6 in the task, rows 0");
        (await EventsAsync(task.Id)).Select(taskEvent => taskEvent.Seq).ShouldBe([1, 2, 3, 4, 5, 6]);
        Bell.Events.Select(rung => rung.Event.Seq).ShouldBe([1, 2, 3, 4, 5, 6]);
    }

    [Fact]
    public async Task Chunks_that_come_together_are_one_row_of_events()
    {
        var task = await WriteAsync(Leased());
        using (await HoldWriterAsync())
        {
            var appends = AppendChain(task, 5);
            Release();
            foreach (var append in appends) (await append).ShouldBeTrue();
        }

        (await AskAsync("SELECT group_concat(last_seq) FROM task_event")).ShouldBe("6");
    }

    [Fact]
    public async Task A_claim_sees_what_the_same_batch_created_and_freed()
    {
        var held = await WriteAsync(Leased());
        var fresh = Given.Task(Now);
        using (await HoldWriterAsync())
        {
            var create = Tasks.CreateAsync(Given.New(fresh, Now), Token);
            var free = Tasks.AppendAsync(new RunAppend(held.Id, held.Fence, held.Seq, held with { Lease = null }, []), Token);
            var claim = ClaimAsync();
            var second = ClaimAsync();
            Release();
            await create;
            (await free).ShouldBeTrue();
            (await claim).Select(task => task.Id).ShouldBe([fresh.Id, held.Id], ignoreOrder: true);
            (await second).ShouldBeEmpty();
        }

        (await HeadAsync(held.Id)).Fence.ShouldBe(held.Fence + 1);
    }

    [Fact]
    public async Task When_the_queue_is_full_callers_wait_and_who_gives_up_has_written_nothing()
    {
        var lost = Given.Task(Now);
        List<Task<TaskRecord>> writes;
        using (await HoldWriterAsync())
        {
            writes = [.. Enumerable.Range(0, 5_000).Select(_ => CreateAsync())];
            using var patience = new CancellationTokenSource();
            var late = Tasks.CreateAsync(Given.New(lost, Now), patience.Token).AsTask();
            await patience.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(late);
            Release();
        }

        await Task.WhenAll(writes);
        (await Tasks.FindAsync(lost.Id, Token)).ShouldBeNull();
        (await Tasks.CountAsync(Token))[TaskState.Submitted].ShouldBe(5_000);
    }

    [Fact]
    public async Task A_store_that_closes_finishes_what_was_queued()
    {
        List<Task<TaskRecord>> writes;
        using (await HoldWriterAsync())
        {
            writes = [.. Enumerable.Range(0, 100).Select(_ => CreateAsync())];
            var closing = ReopenAsync();
            Release();
            await closing;
        }

        foreach (var write in writes) (await Tasks.FindAsync((await write).Id, Token)).ShouldNotBeNull();
    }

    private TaskRecord Leased() => Given.Task(Now, task => task with { Fence = 1, Lease = new Lease(Node, Now) });

    private List<Task<bool>> AppendChain(TaskRecord task, int count) =>
        [.. Enumerable.Range(0, count).Select(i => Tasks.AppendAsync(Given.Append(task with { Seq = task.Seq + i }, Now), Token).AsTask())];

    /// <summary>Stops the writer within a batch, until <see cref="Release"/>.</summary>
    private async Task<IDisposable> HoldWriterAsync()
    {
        var hold = new Hold(_gate);
        _ = ((SqliteStore)Store).Writer.RunAsync(hold, Token).AsTask();
        await hold.Begun;
        return _gate;
    }

    private void Release() => _gate.Set();

    private async Task<string?> AskAsync(string sql)
    {
        await Store.ProbeAsync(Token);
        using var connection = Connection.Open(Engine.DatabasePath, readOnly: true);
        return connection.Ask(sql);
    }

    private sealed class Hold(ManualResetEventSlim gate) : WriteOperation<bool>
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Begun => _begun.Task;

        protected override bool Execute(Batch batch)
        {
            _begun.SetResult();
            gate.Wait();
            return true;
        }
    }
}
