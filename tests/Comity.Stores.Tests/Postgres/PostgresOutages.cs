using System.Collections.Concurrent;
using Comity.Core.Broker;
using Comity.Core.Tasks;
using Comity.Stores.Tests.Engines;
using Comity.Stores.Tests.Suite;
using Comity.Tests.Shared;

namespace Comity.Stores.Tests.Postgres;

/// <summary>A database that goes away and comes back, and answers that are lost on the way.</summary>
public sealed class PostgresOutages : IAsyncLifetime
{
    private const int Restarts = 5;

    private readonly ManualTime _time = new();
    private PostgresServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => _time.Now;

    public async ValueTask InitializeAsync() => _server = await PostgresServer.StartAsync(Token);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_server_that_crashes_under_load_loses_nothing_that_was_acknowledged_and_doubles_nothing()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => OpenAsync(_server.Connection)));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var acknowledged = new ConcurrentDictionary<string, ConcurrentDictionary<TaskId, long>>();
        var producers = Enumerable.Range(0, 24).Select(i => Task.Run(() => ProduceAsync(stores[i % 3], acknowledged, stop.Token), Token)).ToList();
        for (var restart = 0; restart < Restarts; restart++)
        {
            var target = acknowledged.Count + 60;
            await Until.HoldsAsync(() => acknowledged.Count >= target, TimeSpan.FromSeconds(60), Token);
            await _server.StopAsync();
            await _server.StartAgainAsync(Token);
        }

        var last = acknowledged.Count + 60;
        await Until.HoldsAsync(() => acknowledged.Count >= last, TimeSpan.FromSeconds(60), Token);
        await stop.CancelAsync();
        await Task.WhenAll(producers);

        foreach (var (key, tasks) in acknowledged)
        {
            var (id, seq) = tasks.ShouldHaveSingleItem();
            var (head, events) = (await stores[0].Tasks.LoadAsync(id, Token)).ShouldNotBeNull(key);
            head.Seq.ShouldBeGreaterThanOrEqualTo(seq);
            events.Select(taskEvent => taskEvent.Seq).ShouldBe(Enumerable.Range(1, (int)head.Seq).Select(i => (long)i));
        }

        var counts = await stores[0].Tasks.CountAsync(Token);
        counts.Values.Sum().ShouldBe((await stores[1].Tasks.ListAsync(new TaskListQuery(null, null, null, null, null, null, 100_000), Token)).Tasks.Count);
        foreach (var store in stores) await store.DisposeAsync();
    }

    [Fact]
    public async Task While_the_server_is_away_everything_is_refused_quickly_and_goes_on_when_it_is_back()
    {
        await using var store = await OpenAsync(_server.Connection);
        var task = await CreateAsync(store);
        await _server.StopAsync();
        var began = TimeProvider.System.GetTimestamp();
        await Should.ThrowAsync<StoreUnavailableException>(store.Tasks.CreateAsync(Given.New(Given.Task(Now), Now), Token).AsTask());
        await Should.ThrowAsync<StoreUnavailableException>(store.Tasks.FindAsync(task.Id, Token).AsTask());
        await Should.ThrowAsync<StoreUnavailableException>(store.Tasks.ClaimAsync(new ClaimRequest("n", Now, Now.AddSeconds(9), 1, []), Token).AsTask());
        await Should.ThrowAsync<StoreUnavailableException>(store.Keys.ListAsync(Token).AsTask());
        await Should.ThrowAsync<StoreUnavailableException>(store.ProbeAsync(Token).AsTask());
        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(10));

        await _server.StartAgainAsync(Token);
        await CreateAsync(store);
        (await store.Tasks.FindAsync(task.Id, Token)).ShouldNotBeNull();
        await store.ProbeAsync(Token);
    }

    [Theory]
    [InlineData(LossyLine.Moment.AfterCommit)]
    [InlineData(LossyLine.Moment.BeforeCommit)]
    public async Task A_commit_whose_answer_is_lost_is_looked_up_so_that_its_caller_learns_the_truth(LossyLine.Moment moment)
    {
        await using var line = new LossyLine(new Uri(_server.Url).Port);
        await using var store = await OpenAsync($"Host=127.0.0.1;Port={line.Port};Username=postgres;Database=postgres;Max Auto Prepare=0");
        var first = await CreateAsync(store);
        for (var round = 0; round < 3; round++)
        {
            line.LoseNext(moment);
            var task = await CreateAsync(store);
            line.Losses.ShouldBe(round + 1);
            (await store.Tasks.FindAsync(task.Id, Token)).ShouldNotBeNull();
        }

        var change = new TaskChange(first.Id, head => new Changed(head with { Seq = head.Seq + 1 }, [Given.Said(head.Seq + 1, Now, "x")]), []);
        line.LoseNext(moment);
        (await store.Tasks.ChangeAsync(change, Token)).TryGet(out var intake, out _).ShouldBeTrue();
        intake.ShouldBeOfType<Intake.Written>().Record.Seq.ShouldBe(2);
        (await store.Tasks.FindAsync(first.Id, Token))!.Seq.ShouldBe(2);
    }

    private Task<Store> OpenAsync(string connection) => StoreFactory.OpenAsync(connection, _time, Token);

    private async Task<TaskRecord> CreateAsync(Store store)
    {
        var task = Given.Task(Now);
        (await store.Tasks.CreateAsync(Given.New(task, Now), Token)).ShouldBeOfType<Intake.Written>();
        return task;
    }

    // As a careful client does: the same request again until there is an answer, and then once more.
    private async Task ProduceAsync(Store store, ConcurrentDictionary<string, ConcurrentDictionary<TaskId, long>> acknowledged, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var key = Guid.NewGuid().ToString();
            for (var sends = 0; sends < 2; sends++)
            {
                var (id, record) = await UntilDoneAsync<(TaskId, TaskRecord?)>(async () => await store.Tasks.CreateAsync(
                    Given.New(Given.Task(Now, task => task with { Fence = 1, Lease = new Lease("n", Now.AddSeconds(30)) }), Now, Given.Key(key)), Token) switch
                {
                    Intake.Written written => (written.Record.Id, written.Record),
                    Intake.Known known => (known.Id, null),
                    var other => throw new InvalidOperationException($"Expected a task, found {other}."),
                });
                if (record is not null) await UntilDoneAsync(async () => await store.Tasks.AppendAsync(Given.Append(record, Now, 3), Token));
                acknowledged.GetOrAdd(key, _ => new ConcurrentDictionary<TaskId, long>()).AddOrUpdate(id, record is null ? 1 : 4, (_, seq) => Math.Max(seq, record is null ? 1 : 4));
            }
        }
    }

    private static async Task<T> UntilDoneAsync<T>(Func<Task<T>> work)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            try
            {
                return await work();
            }
            catch (StoreUnavailableException)
            {
                await tick.WaitForNextTickAsync(Token);
            }
        }
    }
}
