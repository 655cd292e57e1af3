using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Tasks;
using Comity.Stores.Tests.Engines;

namespace Comity.Stores.Tests.Suite;

/// <summary>Claims, leases, and what a run writes.</summary>
public abstract class RunSuite<TEngine> : StoreSuite<TEngine> where TEngine : StoreEngine, new()
{
    [Fact]
    public async Task A_claim_takes_the_oldest_first_and_raises_fence_and_attempt()
    {
        List<TaskId> created = [];
        for (var i = 0; i < 5; i++)
        {
            Time.Now += TimeSpan.FromMilliseconds(1);
            created.Add((await CreateAsync(task => task with { Agent = new AgentName(i % 2 == 0 ? "even" : "odd") })).Id);
        }

        var claimed = await ClaimAsync(3);
        claimed.Select(task => task.Id).ShouldBe(created.Take(3));
        claimed.ShouldAllBe(task => task.Fence == 1 && task.Attempt == 1 && task.State == TaskState.Submitted);
        claimed.ShouldAllBe(task => task.Lease == new Lease(Node, Now.AddSeconds(30)));
        (await HeadAsync(created[0])).ShouldHaveShapeOf(claimed[0]);
        (await ClaimAsync()).Select(task => task.Id).ShouldBe(created.Skip(3));
        (await ClaimAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_claim_passes_over_agents_that_are_busy()
    {
        await CreateAsync(task => task with { Agent = new AgentName("busy") });
        var free = await CreateAsync(task => task with { Agent = new AgentName("free") });
        (await ClaimAsync(10, Node, new AgentName("busy"))).ShouldHaveSingleItem().Id.ShouldBe(free.Id);
    }

    [Fact]
    public async Task A_task_is_not_claimed_before_its_time()
    {
        var due = Now.AddSeconds(5);
        var later = await CreateAsync(task => task with { NotBefore = due });
        await CreateAsync(task => task with { NotBefore = due.AddSeconds(1) });
        (await ClaimAsync()).ShouldBeEmpty();
        (await Tasks.NextDueAsync(Token)).ShouldBe(due);

        Time.Now = due;
        (await ClaimAsync()).ShouldHaveSingleItem().Id.ShouldBe(later.Id);
        (await Tasks.NextDueAsync(Token)).ShouldBe(due.AddSeconds(1));
    }

    [Fact]
    public async Task What_waited_for_its_time_takes_its_place_among_the_others()
    {
        var early = await CreateAsync(task => task with { NotBefore = Now.AddSeconds(3) });
        Time.Now += TimeSpan.FromSeconds(2);
        var before = await CreateAsync();
        Time.Now += TimeSpan.FromSeconds(2);
        var after = await CreateAsync();
        (await ClaimAsync()).Select(task => task.Id).ShouldBe([before.Id, early.Id, after.Id]);
    }

    [Fact]
    public async Task Nothing_waits_for_a_time_when_all_may_be_claimed_now()
    {
        await CreateAsync();
        (await Tasks.NextDueAsync(Token)).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_leased_or_not_submitted_is_not_claimed()
    {
        await CreateAsync(Leased);
        foreach (var state in Enum.GetValues<TaskState>().Where(state => state != TaskState.Submitted))
            await CreateAsync(task => task with { State = state });
        (await ClaimAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Parallel_claims_never_share_a_task()
    {
        await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => CreateAsync()));
        var claims = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => ClaimAsync(10, $"node-{i}").AsTask()));
        var ids = claims.SelectMany(claimed => claimed).Select(task => task.Id).ToList();
        ids.Count.ShouldBe(300);
        ids.Distinct().Count().ShouldBe(300);
    }

    [Fact]
    public async Task A_run_appends_under_its_fence_and_after_the_last_event()
    {
        var head = await CreateAsync(Leased);
        (await Tasks.AppendAsync(Given.Append(head, Now, 3), Token)).ShouldBeTrue();
        (await HeadAsync(head.Id)).Seq.ShouldBe(4);
        (await EventsAsync(head.Id)).Select(taskEvent => taskEvent.Seq).ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public async Task An_older_fence_is_refused_and_leaves_nothing()
    {
        var head = await CreateAsync(Leased);
        await ChangeAsync(new TaskChange(head.Id, stored => new Changed(stored with { Fence = stored.Fence + 1 }, []), []));
        (await Tasks.AppendAsync(Given.Append(head, Now), Token)).ShouldBeFalse();
        (await EventsAsync(head.Id)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Another_last_event_than_expected_is_refused_and_leaves_nothing()
    {
        var head = await CreateAsync(Leased);
        (await Tasks.AppendAsync(Given.Append(head, Now), Token)).ShouldBeTrue();
        (await Tasks.AppendAsync(Given.Append(head, Now), Token)).ShouldBeFalse();
        (await EventsAsync(head.Id)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Nothing_is_appended_to_an_absent_or_a_finished_task()
    {
        (await Tasks.AppendAsync(Given.Append(Given.Task(Now), Now), Token)).ShouldBeFalse();
        var head = await CreateAsync();
        var done = await MoveAsync(head.Id, TaskState.Completed);
        (await Tasks.AppendAsync(Given.Append(done, Now), Token)).ShouldBeFalse();
        (await EventsAsync(head.Id)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Events_that_do_not_follow_are_our_mistake_and_harm_only_their_own_write()
    {
        var head = await CreateAsync(Leased);
        var gap = Given.Append(head, Now) with { Events = [Given.Chunk(3, Now, "gap")] };
        var short1 = Given.Append(head, Now) with { After = head };
        var broken = new[] { gap, short1 }.Select(append => Should.ThrowAsync<InvalidOperationException>(Tasks.AppendAsync(append, Token).AsTask()));
        var sound = Enumerable.Range(0, 20).Select(_ => CreateAsync());
        await Task.WhenAll(broken.Concat<Task>(sound));
        (await Tasks.AppendAsync(Given.Append(head, Now), Token)).ShouldBeTrue();
        (await Tasks.CountAsync(Token))[TaskState.Submitted].ShouldBe(21);
    }

    [Fact]
    public async Task A_decision_that_throws_harms_only_its_own_change()
    {
        var task = await CreateAsync();
        var thrown = Should.ThrowAsync<FormatException>(
            Tasks.ChangeAsync(new TaskChange(task.Id, _ => throw new FormatException("broken"), []), Token).AsTask());
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CreateAsync()).Append(MoveAsync(task.Id, TaskState.Canceled)));
        await thrown;
        (await HeadAsync(task.Id)).State.ShouldBe(TaskState.Canceled);
    }

    [Fact]
    public async Task A_task_id_is_written_once()
    {
        var task = await CreateAsync();
        var again = Should.ThrowAsync<InvalidOperationException>(Tasks.CreateAsync(Given.New(task, Now), Token).AsTask());
        await Task.WhenAll(CreateAsync(), again, CreateAsync());
        (await Tasks.CountAsync(Token))[TaskState.Submitted].ShouldBe(3);
    }

    [Fact]
    public async Task Renewing_prolongs_what_is_held_and_names_what_is_not()
    {
        await CreateAsync();
        await CreateAsync();
        var held = await ClaimAsync();
        var stolen = held[0].Id;
        await ChangeAsync(new TaskChange(stolen, head => new Changed(head with { Lease = null }, []), []));
        (await ClaimAsync(10, "node-2")).ShouldHaveSingleItem();
        var finished = await CreateAsync(task => Leased(task) with { State = TaskState.Completed });
        var absent = TaskId.New(Now);

        var until = Now.AddMinutes(5);
        var lost = await Tasks.RenewAsync(Node, [.. held.Select(task => (task.Id, task.Fence)), (finished.Id, 1), (absent, 1)], until, Token);
        lost.ShouldBe([stolen, finished.Id, absent], ignoreOrder: true);
        (await HeadAsync(held[1].Id)).Lease.ShouldBe(new Lease(Node, until));
        (await HeadAsync(stolen)).Lease!.Node.ShouldBe("node-2");
    }

    [Fact]
    public async Task A_run_that_did_not_hear_of_its_renewal_does_not_undo_it()
    {
        var head = await CreateAsync(Leased);
        await Tasks.RenewAsync(Node, [(head.Id, head.Fence)], Now.AddMinutes(5), Token);
        (await Tasks.AppendAsync(Given.Append(head, Now), Token)).ShouldBeTrue();
        (await HeadAsync(head.Id)).Lease!.Until.ShouldBe(Now.AddMinutes(5));
    }

    [Fact]
    public async Task A_lost_run_is_found_by_its_ended_lease_or_its_foreign_node()
    {
        var mine = await CreateAsync(Leased);
        var foreign = await CreateAsync(task => Leased(task) with { Lease = new Lease("node-0", Now.AddSeconds(30)) });
        await CreateAsync(task => Leased(task) with { State = TaskState.Failed, Lease = new Lease("node-0", Now) });
        await CreateAsync();

        (await Tasks.FindLostAsync(Now, null, 10, Token)).ShouldBeEmpty();
        (await Tasks.FindLostAsync(Now, Node, 10, Token)).ShouldHaveSingleItem().Id.ShouldBe(foreign.Id);
        var ended = await Tasks.FindLostAsync(Now.AddSeconds(31), Node, 10, Token);
        ended.Select(task => task.Id).ShouldBe([mine.Id, foreign.Id], ignoreOrder: true);
        (await Tasks.FindLostAsync(Now.AddSeconds(31), null, 1, Token)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_overdue_is_found_until_it_is_finished()
    {
        var late = await CreateAsync(task => task with { Deadline = Now.AddSeconds(1) });
        await CreateAsync(task => task with { Deadline = Now.AddSeconds(10) });
        await CreateAsync();
        (await Tasks.FindOverdueAsync(Now, 10, Token)).ShouldBeEmpty();
        (await Tasks.FindOverdueAsync(Now.AddSeconds(2), 10, Token)).ShouldHaveSingleItem().Id.ShouldBe(late.Id);
        await MoveAsync(late.Id, TaskState.Failed);
        (await Tasks.FindOverdueAsync(Now.AddSeconds(2), 10, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Unfinished_children_are_found_by_their_parent()
    {
        var parent = await CreateAsync();
        var child = await CreateAsync(task => task with { Parent = parent.Id, Depth = 1 });
        var finished = await CreateAsync(task => task with { Parent = parent.Id, Depth = 1 });
        await CreateAsync(task => task with { Parent = child.Id, Depth = 2 });
        await MoveAsync(finished.Id, TaskState.Completed);
        (await Tasks.FindChildrenAsync(parent.Id, Token)).ShouldHaveSingleItem().Id.ShouldBe(child.Id);
    }

    [Fact]
    public async Task Work_is_announced_for_what_nobody_runs_and_for_nothing_else()
    {
        await CreateAsync(Leased);
        Bell.WorkRings.ShouldBe(0);
        var waiting = await CreateAsync();
        Bell.WorkRings.ShouldBe(1);
        await MoveAsync(waiting.Id, TaskState.InputRequired);
        Bell.WorkRings.ShouldBe(1);
        await MoveAsync(waiting.Id, TaskState.Submitted);
        Bell.WorkRings.ShouldBe(2);
    }

    [Fact]
    public async Task Of_changes_and_appends_that_race_each_event_gets_its_own_number()
    {
        var heads = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CreateAsync(Leased)));
        await Task.WhenAll(heads.SelectMany(head => new[] { AppendAllAsync(head, 60), ChangeAllAsync(head.Id, 60) }));
        foreach (var head in heads)
        {
            var events = await EventsAsync(head.Id);
            var seq = (await HeadAsync(head.Id)).Seq;
            events.Select(taskEvent => taskEvent.Seq).ShouldBe(Enumerable.Range(1, (int)seq).Select(i => (long)i));
            Bell.Events.Where(rung => rung.Id == head.Id).Select(rung => rung.Event.Seq).ShouldBe(events.Select(taskEvent => taskEvent.Seq));
            seq.ShouldBe(1 + 60 + 60);
        }
    }

    private async Task AppendAllAsync(TaskRecord head, int count)
    {
        while (count > 0)
        {
            if (await Tasks.AppendAsync(Given.Append(head, Now), Token)) count--;
            head = await HeadAsync(head.Id);
        }
    }

    private async Task ChangeAllAsync(TaskId id, int count)
    {
        for (var i = 0; i < count; i++)
            await ChangeAsync(new TaskChange(id, head => new Changed(head with { Seq = head.Seq + 1 }, [Given.Said(head.Seq + 1, Now, "x")]), []));
    }

    private TaskRecord Leased(TaskRecord task) => task with { Fence = 1, Attempt = 1, Lease = new Lease(Node, Now.AddSeconds(30)) };
}
