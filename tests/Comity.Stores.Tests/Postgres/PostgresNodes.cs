using System.Collections.Concurrent;
using Comity.Core.Broker;
using Comity.Core.Tasks;
using Comity.Stores.Tests.Engines;
using Comity.Stores.Tests.Suite;

namespace Comity.Stores.Tests.Postgres;

/// <summary>Several nodes on one database, which only this engine allows.</summary>
public sealed class PostgresNodes : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly PostgresEngine _engine = new();
    private readonly ManualTime _time = new();
    private readonly List<Store> _stores = [];
    private readonly List<BellRecord> _bells = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => _time.Now;

    public async ValueTask InitializeAsync()
    {
        await _engine.ConnectionAsync(Token);

        // All at once, as nodes start after a power cut: the schema is made by one of them.
        _stores.AddRange(await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _engine.OpenAsync(_time, Token))));
        foreach (var store in _stores)
        {
            _bells.Add(new BellRecord());
            store.Attach(_bells[^1]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores) await store.DisposeAsync();
        await _engine.DisposeAsync();
    }

    [Fact]
    public async Task Nodes_that_start_at_once_make_the_schema_once()
    {
        (await _engine.ExecuteAsync("SELECT count(*) = count(DISTINCT number) FROM schema_migration", Token)).ShouldBe(true);
        await CreateAsync(0);
        foreach (var store in _stores) (await store.Tasks.CountAsync(Token))[TaskState.Submitted].ShouldBe(1);
    }

    [Fact]
    public async Task Under_load_from_all_nodes_no_task_is_claimed_twice_and_none_is_left()
    {
        const int Tasks = 600;
        var claimed = new ConcurrentBag<(int Node, TaskRecord Task)>();
        var creating = Task.WhenAll(Enumerable.Range(0, Tasks).Select(i => CreateAsync(i % 3, $"agent-{i % 5}")));
        var claiming = Enumerable.Range(0, 9).Select(worker => Task.Run(
            async () =>
            {
                var node = worker % 3;
                while (claimed.Count < Tasks)
                {
                    var request = new ClaimRequest($"node-{node}", Now, Now.AddSeconds(30), 7, []);
                    foreach (var task in await _stores[node].Tasks.ClaimAsync(request, Token)) claimed.Add((node, task));
                }
            },
            Token));
        await Task.WhenAll([creating, .. claiming]);

        claimed.Select(claim => claim.Task.Id).Distinct().Count().ShouldBe(Tasks);
        claimed.ShouldAllBe(claim => claim.Task.Fence == 1 && claim.Task.Lease!.Node == $"node-{claim.Node}");
    }

    [Fact]
    public async Task Of_equal_requests_to_all_nodes_at_once_one_makes_the_task_and_the_others_are_told_of_it()
    {
        for (var round = 0; round < 10; round++)
        {
            var key = $"k{round}";
            var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i =>
                _stores[i % 3].Tasks.CreateAsync(Given.New(Given.Task(Now), Now, Given.Key(key), Given.Key(key + "b")), Token).AsTask()));
            var written = answers.OfType<Intake.Written>().ShouldHaveSingleItem();
            answers.OfType<Intake.Known>().Count().ShouldBe(59);
            answers.OfType<Intake.Known>().ShouldAllBe(known => known.Id == written.Record.Id);
        }

        (await _stores[0].Tasks.CountAsync(Token))[TaskState.Submitted].ShouldBe(10);
    }

    [Fact]
    public async Task Of_different_requests_under_one_key_one_wins_and_the_others_conflict()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i =>
            _stores[i % 3].Tasks.CreateAsync(Given.New(Given.Task(Now), Now, Given.Key("k", $"content {i % 2}")), Token).AsTask()));
        answers.OfType<Intake.Written>().ShouldHaveSingleItem();
        answers.OfType<Intake.Known>().Count().ShouldBe(29);
        answers.OfType<Intake.Conflict>().Count().ShouldBe(30);
    }

    [Fact]
    public async Task Writers_of_all_nodes_to_the_same_tasks_neither_lose_an_event_nor_wait_in_a_circle()
    {
        var tasks = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => CreateAsync(i % 3)));
        await Task.WhenAll(Enumerable.Range(0, 360).Select(i =>
            _stores[i % 3].Tasks.ChangeAsync(new TaskChange(tasks[i % 6].Id, head => Spoken(head), [Given.Key($"said {i}")]), Token).AsTask()));
        foreach (var task in tasks)
        {
            var (head, events) = (await _stores[0].Tasks.LoadAsync(task.Id, Token))!.Value;
            head.Seq.ShouldBe(61);
            events.Select(said => said.Seq).ShouldBe(Enumerable.Range(1, 61).Select(i => (long)i));
        }
    }

    [Fact]
    public async Task A_commit_is_announced_to_the_other_nodes_and_not_back_to_its_own()
    {
        var task = await CreateAsync(0);
        await HoldsAsync(() => _bells[1].Elsewhere.Contains(task.Id) && _bells[2].Elsewhere.Contains(task.Id));
        await HoldsAsync(() => _bells[1].WorkRings == 1 && _bells[2].WorkRings == 1);
        var answer = await CreateAsync(1);
        await HoldsAsync(() => _bells[0].Elsewhere.Contains(answer.Id));
        _bells[0].Elsewhere.ShouldNotContain(task.Id);
        _bells[0].Events.ShouldHaveSingleItem().Id.ShouldBe(task.Id);
    }

    [Fact]
    public async Task What_was_never_announced_is_seen_by_who_watches_within_seconds()
    {
        var task = await CreateAsync(0);
        await HoldsAsync(() => _bells[1].Elsewhere.Contains(task.Id));
        _bells[1].Elsewhere.Clear();
        _bells[1].Watching = [(task.Id, 1)];
        await _engine.ExecuteAsync("UPDATE task SET seq = 2", Token);
        await HoldsAsync(() => _bells[1].Elsewhere.Contains(task.Id), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task After_a_broken_connection_a_node_hears_the_others_again_and_is_told_that_it_may_have_missed_something()
    {
        await CreateAsync(0);
        for (var round = 1; round <= 3; round++)
        {
            await _engine.BreakConnectionsAsync(Token);
            await HoldsAsync(() => _bells.TrueForAll(bell => bell.Doubts >= round));
            var task = await CreateAsync(0);
            await HoldsAsync(() => _bells[1].Elsewhere.Contains(task.Id));
        }
    }

    [Fact]
    public async Task Reads_go_on_when_their_connections_were_broken()
    {
        var task = await CreateAsync(0);
        for (var round = 0; round < 5; round++)
        {
            (await _stores[0].Tasks.FindAsync(task.Id, Token)).ShouldNotBeNull();
            await _engine.BreakConnectionsAsync(Token);
        }
    }

    [Fact]
    public async Task What_the_database_cannot_hold_is_nowhere_and_harms_only_its_own_write()
    {
        foreach (var odd in new[] { "a\0b", "\ud800" })
        {
            (await _stores[0].Tasks.FindAsync(new TaskId(odd), Token)).ShouldBeNull();
            (await _stores[0].Tasks.LoadAsync(new TaskId(odd), Token)).ShouldBeNull();
            (await _stores[0].Tasks.ReadEventsAsync(new TaskId(odd), 0, 10, Token)).ShouldBeEmpty();
            (await _stores[0].Tasks.ListAsync(new TaskListQuery(null, null, new ContextId(odd), null, null, null, 10), Token)).Total.ShouldBe(0);
            var sound = Enumerable.Range(0, 40).Select(_ => CreateAsync(0)).ToList();
            await Should.ThrowAsync<InvalidOperationException>(
                _stores[0].Tasks.CreateAsync(Given.New(Given.Task(Now) with { Origin = odd }, Now), Token).AsTask());
            await Task.WhenAll(sound);
        }
    }

    [Fact]
    public async Task A_row_that_somebody_keeps_locked_holds_up_only_its_own_writes_and_not_for_ever()
    {
        var task = await CreateAsync(0);
        await using var other = new Npgsql.NpgsqlConnection(await _engine.ConnectionAsync(Token) + ";Pooling=false");
        await other.OpenAsync(Token);
        await using var transaction = await other.BeginTransactionAsync(Token);
        await using (var hold = new Npgsql.NpgsqlCommand("SELECT FROM task FOR UPDATE", other, transaction)) await hold.ExecuteNonQueryAsync(Token);

        var held = _stores[0].Tasks.ChangeAsync(new TaskChange(task.Id, head => Spoken(head), []), Token).AsTask();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => CreateAsync(0)));
        await Should.ThrowAsync<StoreUnavailableException>(held);
        await transaction.RollbackAsync(Token);
        (await _stores[0].Tasks.ChangeAsync(new TaskChange(task.Id, head => Spoken(head), []), Token)).TryGet(out _, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task All_nodes_go_by_the_clock_of_the_database()
    {
        var ahead = new ManualTime { Now = TimeProvider.System.GetUtcNow().AddHours(7) };
        await using var store = await _engine.OpenAsync(ahead, Token);
        var shared = store.SharedTime(ahead).GetUtcNow();
        (shared - TimeProvider.System.GetUtcNow()).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }

    private static Task HoldsAsync(Func<bool> condition, TimeSpan? max = null) => Until.HoldsAsync(condition, max ?? s_patience, Token);

    private Changed Spoken(TaskRecord head) => new(head with { Seq = head.Seq + 1 }, [Given.Said(head.Seq + 1, Now, "x")]);

    private async Task<TaskRecord> CreateAsync(int node, string agent = "echo")
    {
        var task = Given.Task(Now, task => task with { Agent = new(agent) });
        (await _stores[node].Tasks.CreateAsync(Given.New(task, Now), Token)).ShouldBeOfType<Intake.Written>();
        return task;
    }
}
