using Comity.Core.Broker;
using Comity.Core.Tasks;
using Comity.Stores.Tests.Engines;

namespace Comity.Stores.Tests.Suite;

/// <summary>Finding a task and reading its events.</summary>
public abstract class ReadSuite<TEngine> : StoreSuite<TEngine> where TEngine : StoreEngine, new()
{
    [Fact]
    public async Task An_absent_task_is_not_found()
    {
        var absent = TaskId.New(Now);
        (await Tasks.FindAsync(absent, Token)).ShouldBeNull();
        (await Tasks.LoadAsync(absent, Token)).ShouldBeNull();
        (await Tasks.ReadEventsAsync(absent, 0, 10, Token)).ShouldBeEmpty();
        (await Tasks.FindAsync(new TaskId(""), Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Every_field_of_a_head_comes_back()
    {
        var task = await CreateAsync(task => task with
        {
            StatusMessage = Given.Message("asking", Role.Agent) with { Context = task.Context, Task = task.Id },
            StatusAt = Now.AddTicks(7),
            Fence = 3,
            Lease = new Lease("node-ü", Now.AddTicks(11)),
            Attempt = 2,
            NotBefore = Now.AddTicks(1),
            Deadline = Now.AddTicks(2),
            Parent = TaskId.New(Now),
            Depth = 4,
            Origin = "",
        });
        await ReopenAsync();
        (await HeadAsync(task.Id)).ShouldHaveShapeOf(task);
    }

    [Fact]
    public async Task Every_field_that_can_change_is_changed_and_cleared()
    {
        var task = await CreateAsync();
        foreach (var with in new Func<TaskRecord, TaskRecord>[]
        {
            head => head with { Attempt = 1, Lease = new Lease(Node, Now), NotBefore = Now, Deadline = Now, Fence = 9 },
            head => head with { State = TaskState.InputRequired, StatusAt = Now.AddSeconds(1), StatusMessage = Given.Message("?", Role.Agent) },
            head => head with { Lease = null, NotBefore = null, Deadline = null, Attempt = 0 },
            head => head with { State = TaskState.Submitted, StatusAt = Now.AddSeconds(2), StatusMessage = null },
        })
        {
            var after = (await ChangeAsync(new TaskChange(task.Id, head => new Changed(with(head), []), []))).ShouldBeOfType<Intake.Written>().Record;
            (await HeadAsync(task.Id)).ShouldHaveShapeOf(after);
        }
    }

    [Fact]
    public async Task A_status_message_is_kept_even_when_no_time_has_passed()
    {
        var task = await CreateAsync(task => task with { State = TaskState.Working, Fence = 1, Lease = new Lease(Node, Now) });
        foreach (var message in new[] { Given.Message("first", Role.Agent), Given.Message("second", Role.Agent), null })
        {
            var after = task with { Seq = task.Seq + 1, StatusMessage = message };
            var said = new StatusChanged(after.Seq, Now, TaskState.Working) { Message = message };
            (await Tasks.AppendAsync(new RunAppend(task.Id, 1, task.Seq, after, [said]), Token)).ShouldBeTrue();
            (await HeadAsync(task.Id)).ShouldHaveShapeOf(after);
            task = after;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(500)]
    public async Task Events_of_the_first_commit_and_of_later_ones_are_read_as_one_run(int first)
    {
        var head = await CreateAsync(task => task with { Seq = first, Fence = 1, Lease = new Lease(Node, Now) });
        foreach (var chunks in new[] { 1, 7, 2 })
        {
            (await Tasks.AppendAsync(Given.Append(head, Now, chunks), Token)).ShouldBeTrue();
            head = await HeadAsync(head.Id);
        }

        var all = await EventsAsync(head.Id);
        all.Select(taskEvent => taskEvent.Seq).ShouldBe(Enumerable.Range(1, first + 10).Select(i => (long)i));
        for (var after = 0; after <= first + 10; after++)
        {
            var rest = await Tasks.ReadEventsAsync(head.Id, after, int.MaxValue, Token);
            rest.Select(taskEvent => taskEvent.Seq).ShouldBe(all.Skip(after).Select(taskEvent => taskEvent.Seq));
        }

        (await Tasks.ReadEventsAsync(head.Id, first + 99, 10, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_of_events_end_between_commits_and_join_without_gap_or_repeat()
    {
        var head = await CreateAsync(task => task with { Fence = 1, Lease = new Lease(Node, Now) });
        for (var i = 0; i < 30; i++)
        {
            (await Tasks.AppendAsync(Given.Append(head, Now, 3), Token)).ShouldBeTrue();
            head = head with { Seq = head.Seq + 3 };
        }

        List<long> read = [];
        while (await Tasks.ReadEventsAsync(head.Id, read.LastOrDefault(), 10, Token) is { Count: > 0 } page)
        {
            page.Count.ShouldBeLessThan(10 + 3);
            ((page[^1].Seq - 1) % 3).ShouldBe(0);
            read.AddRange(page.Select(taskEvent => taskEvent.Seq));
        }

        read.ShouldBe(Enumerable.Range(1, 91).Select(i => (long)i));
    }

    [Fact]
    public async Task A_reader_beside_a_fast_writer_sees_heads_and_events_of_one_moment()
    {
        var head = await CreateAsync(task => task with { Fence = 1, Lease = new Lease(Node, Now) });
        var writing = Task.Run(
            async () =>
            {
                for (var at = head; at.Seq < 400; at = at with { Seq = at.Seq + 2 })
                    (await Tasks.AppendAsync(Given.Append(at, Now, 2), Token)).ShouldBeTrue();
            },
            Token);

        while (!writing.IsCompleted)
        {
            var (task, events) = (await Tasks.LoadAsync(head.Id, Token))!.Value;
            events.Count.ShouldBe((int)task.Seq);
            events[^1].Seq.ShouldBe(task.Seq);
        }

        await writing;
    }

    [Fact]
    public async Task What_the_bell_hands_out_can_be_read_by_then()
    {
        var created = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => CreateAsync()));
        foreach (var task in created) Bell.Events.Count(rung => rung.Id == task.Id).ShouldBe(1);
    }

    [Fact]
    public async Task A_bell_that_breaks_for_one_task_rings_for_the_others()
    {
        var tasks = Enumerable.Range(0, 20).Select(_ => Given.Task(Now)).ToList();
        Bell.Breaks = tasks[3].Id;
        await Task.WhenAll(tasks.Select(task => WriteAsync(task)));
        Bell.Events.Select(rung => rung.Id).ShouldBe(tasks.Select(task => task.Id).Where(id => id != Bell.Breaks), ignoreOrder: true);
    }

    [Fact]
    public async Task A_conversation_is_read_by_creation_newest_first_and_only_its_own()
    {
        var context = ContextId.New(Now);
        List<TaskId> turns = [];
        for (var i = 0; i < 5; i++)
        {
            Time.Now += TimeSpan.FromSeconds(1);
            turns.Insert(0, (await CreateAsync(task => task with { Context = context })).Id);
        }

        await CreateAsync(task => task with { Context = context, Owner = Bob });
        await CreateAsync(task => task with { Context = context, Agent = new("other") });
        await CreateAsync();
        await MoveAsync(turns[^1], TaskState.Completed);

        (await Tasks.ListContextAsync(Alice, Echo, context, 10, Token)).Select(task => task.Id).ShouldBe(turns);
        (await Tasks.ListContextAsync(Alice, Echo, context, 2, Token)).Select(task => task.Id).ShouldBe(turns.Take(2));
    }

    [Fact]
    public async Task Everything_is_there_after_a_restart()
    {
        var tasks = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => CreateAsync()));
        foreach (var task in tasks.Take(20)) await MoveAsync(task.Id, TaskState.Completed);
        await ReopenAsync();
        foreach (var task in tasks) (await EventsAsync(task.Id)).Count.ShouldBe((int)(await HeadAsync(task.Id)).Seq);
        var counts = await Tasks.CountAsync(Token);
        (counts[TaskState.Completed], counts[TaskState.Submitted]).ShouldBe((20, 30));
        await CreateAsync();
        (await ClaimAsync()).Count.ShouldBe(31);
    }

    [Fact]
    public async Task Large_content_comes_back()
    {
        var bytes = new byte[3_000_000];
        new Random(1).NextBytes(bytes);
        var task = Given.Task(Now);
        var message = new Message("m", Role.User, [new RawPart(bytes), new TextPart(new string('ä', 100_000))]);
        await Tasks.CreateAsync(new NewTask(task with { StatusMessage = message }, [new MessageReceived(1, Now, message)], []), Token);
        var (head, events) = (await Tasks.LoadAsync(task.Id, Token))!.Value;
        foreach (var read in new[] { head.StatusMessage!, ((MessageReceived)events[0]).Message })
        {
            ((RawPart)read.Parts[0]).Bytes.Span.SequenceEqual(bytes).ShouldBeTrue();
            read.FirstText.Length.ShouldBe(100_000);
        }
    }

    [Fact]
    public async Task A_closed_store_says_so()
    {
        var tasks = Tasks;
        await Store.DisposeAsync();
        await Should.ThrowAsync<StoreUnavailableException>(tasks.CreateAsync(Given.New(Given.Task(Now), Now), Token).AsTask());
        await Should.ThrowAsync<StoreUnavailableException>(tasks.FindAsync(TaskId.New(Now), Token).AsTask());
    }

    [Fact]
    public async Task A_store_in_order_passes_its_probe()
    {
        await Store.ProbeAsync(Token);
        await Store.ProbeAsync(Token);
    }
}
