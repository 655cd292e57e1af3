using Comity.Core.Broker;
using Comity.Core.Tasks;
using Comity.Stores.Sqlite;
using Comity.Stores.Tests.Engines;
using Comity.Stores.Tests.Suite;

namespace Comity.Stores.Tests.Sqlite;

/// <summary>A disk that is full or cannot be written, and a process that dies.</summary>
public sealed class SqliteFailures : StoreSuite<SqliteEngine>
{
    [Fact]
    public async Task On_a_full_disk_nothing_is_acknowledged_and_with_space_it_goes_on()
    {
        var before = await CreateAsync(task => task with { Fence = 1, Lease = new Lease(Node, Now) });
        await TuneAsync("PRAGMA max_page_count=1"); // the library takes the present size in place of less
        var (written, refused) = await FloodAsync(400);
        refused.ShouldBeGreaterThan(0);
        await Should.ThrowAsync<StoreUnavailableException>(Tasks.AppendAsync(Large(before), Token).AsTask());
        (await HeadAsync(before.Id)).ShouldHaveShapeOf(before);

        await TuneAsync("PRAGMA max_page_count=1073741823");
        (await Tasks.AppendAsync(Large(before), Token)).ShouldBeTrue();
        await Store.ProbeAsync(Token);
        await VerifyAsync(written);
        var (later, none) = await FloodAsync(50);
        none.ShouldBe(0);
        await ReopenAsync();
        await VerifyAsync([.. written, .. later]);
    }

    [Fact]
    public async Task On_a_disk_that_cannot_be_written_everything_is_refused_and_reading_goes_on()
    {
        var (written, _) = await FloodAsync(20);
        var connection = await TuneAsync("PRAGMA query_only=on");
        var (none, refused) = await FloodAsync(20);
        (none.Count, refused).ShouldBe((0, 20));
        await Should.ThrowAsync<StoreUnavailableException>(Store.ProbeAsync(Token).AsTask());
        await VerifyAsync(written);

        connection.Ask("PRAGMA query_only=off"); // the writer waits, so that its connection is free
        await Store.ProbeAsync(Token);
        var (later, _) = await FloodAsync(20);
        await VerifyAsync([.. written, .. later]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_was_acknowledged_before_a_crash_is_there_after_it(int seed)
    {
        var random = new Random(seed);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        List<TaskRecord> acknowledged = [];
        var producers = Enumerable.Range(0, 16).Select(_ => Task.Run(() => ProduceAsync(acknowledged, stop.Token), Token)).ToList();
        for (var crash = 0; crash < 8; crash++)
        {
            var target = Count(acknowledged) + random.Next(1, 200);
            while (Count(acknowledged) < target) await Task.Yield();
            await VerifyCopyAsync(acknowledged, crash);
        }

        await stop.CancelAsync();
        await Task.WhenAll(producers);
    }

    private async Task ProduceAsync(List<TaskRecord> acknowledged, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var key = Given.Key(Guid.NewGuid().ToString());
            var head = await CreateAsync(task => task with { Seq = 3, Fence = 1, Lease = new Lease(Node, Now) }, key);
            (await Tasks.AppendAsync(Given.Append(head, Now, 4), Token)).ShouldBeTrue();
            head = await MoveAsync(head.Id, TaskState.Completed, task => task with { Lease = null });
            lock (acknowledged) acknowledged.Add(head);
        }
    }

    private async Task VerifyCopyAsync(List<TaskRecord> acknowledged, int crash)
    {
        var path = Path.Combine(Engine.Folder, $"crash-{crash}", "comity.db");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        TaskRecord[] expected;
        byte[] log;
        do
        {
            // The file and its log at one moment, as a crash leaves them: the log was not begun anew between the copies.
            lock (acknowledged) expected = [.. acknowledged];
            log = Head(Engine.DatabasePath + "-wal");
            File.Copy(Engine.DatabasePath, path, overwrite: true);
            File.Copy(Engine.DatabasePath + "-wal", path + "-wal", overwrite: true);
        }
        while (!log.SequenceEqual(Head(Engine.DatabasePath + "-wal")));

        await using var store = await StoreFactory.OpenAsync("sqlite:" + path, Time, Token);
        foreach (var task in expected)
        {
            var (head, events) = (await store.Tasks.LoadAsync(task.Id, Token)).ShouldNotBeNull();
            head.ShouldHaveShapeOf(task);
            events.Select(taskEvent => taskEvent.Seq).ShouldBe(Enumerable.Range(1, 8).Select(i => (long)i));
        }

        var counts = await store.Tasks.CountAsync(Token);
        counts[TaskState.Completed].ShouldBeGreaterThanOrEqualTo(expected.Length);
        using var connection = Connection.Open(path, readOnly: true);
        connection.Ask("PRAGMA integrity_check").ShouldBe("ok");
        connection.Ask("SELECT count(*) FROM task").ShouldBe(counts.Values.Sum().ToString(System.Globalization.CultureInfo.InvariantCulture));
        connection.Ask("SELECT count(*) FROM intake").ShouldBe(connection.Ask("SELECT count(*) FROM task"));
    }

    // Salts and checksums: another beginning is another log.
    private static byte[] Head(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var head = new byte[32];
        file.ReadExactly(head);
        return head;
    }

    private static int Count(List<TaskRecord> tasks)
    {
        lock (tasks) return tasks.Count;
    }

    private async Task<(List<TaskRecord> Written, int Refused)> FloodAsync(int count)
    {
        List<TaskRecord> written = [];
        var refused = 0;
        foreach (var write in Enumerable.Range(0, count).Select(i => CreateAsync(null, Given.Key($"{Guid.NewGuid()}"))).ToList())
        {
            try
            {
                written.Add(await write);
            }
            catch (StoreUnavailableException)
            {
                refused++;
            }
        }

        return (written, refused);
    }

    private async Task VerifyAsync(IReadOnlyCollection<TaskRecord> written)
    {
        foreach (var task in written) (await HeadAsync(task.Id)).ShouldHaveShapeOf(task);
        var counts = await Tasks.CountAsync(Token);
        counts.Values.Sum().ShouldBe((await Tasks.ListAsync(new TaskListQuery(null, null, null, null, null, null, 1000), Token)).Tasks.Count);
    }

    private RunAppend Large(TaskRecord head)
    {
        var append = Given.Append(head, Now);
        return append with { Events = [Given.Chunk(head.Seq + 1, Now, new string('x', 200_000))] };
    }

    private async Task<Connection> TuneAsync(string pragma) => await ((SqliteStore)Store).Writer.RunAsync(new Tune(pragma), Token);

    private sealed class Tune(string pragma) : WriteOperation<Connection>
    {
        protected override Connection Execute(Batch batch)
        {
            batch.Connection.Ask(pragma);
            return batch.Connection;
        }
    }
}
