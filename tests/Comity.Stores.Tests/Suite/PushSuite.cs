using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Push;
using Comity.Core.Tasks;
using Comity.Stores.Tests.Engines;

namespace Comity.Stores.Tests.Suite;

public abstract class PushSuite<TEngine> : StoreSuite<TEngine> where TEngine : StoreEngine, new()
{
    private IPushStore Push => Store.Push;

    [Fact]
    public async Task A_target_is_kept_as_it_was_given()
    {
        var task = await CreateAsync();
        var config = Config(task.Id, "c") with { Schemes = ["Bearer", "Basic"], Secrets = new byte[] { 1, 2, 3 } };
        (await Push.PutAsync(config, Token)).ShouldBeTrue();
        await ReopenAsync();
        (await Push.ListAsync(task.Id, Token)).ShouldHaveSingleItem().ShouldHaveShapeOf(config);
    }

    [Fact]
    public async Task Targets_are_listed_in_order_and_one_of_the_same_id_is_put_in_place()
    {
        var task = await CreateAsync();
        foreach (var id in new[] { "b", "a", "c" }) await Push.PutAsync(Config(task.Id, id), Token);
        await Push.PutAsync(Config(task.Id, "b") with { Url = "https://new.example.org/" }, Token);
        var listed = await Push.ListAsync(task.Id, Token);
        listed.Select(config => config.Id).ShouldBe(["b", "a", "c"]);
        listed[0].Url.ShouldBe("https://new.example.org/");
        await Push.DeleteAsync(task.Id, "a", Token);
        await Push.DeleteAsync(task.Id, "a", Token);
        (await Push.ListAsync(task.Id, Token)).Select(config => config.Id).ShouldBe(["b", "c"]);
    }

    [Fact]
    public async Task A_task_has_ten_targets_at_most()
    {
        var task = await CreateAsync();
        for (var i = 0; i < PushConfig.PerTaskMax; i++) (await Push.PutAsync(Config(task.Id, $"c{i}"), Token)).ShouldBeTrue();
        (await Push.PutAsync(Config(task.Id, "one more"), Token)).ShouldBeFalse();
        (await Push.PutAsync(Config(task.Id, "c3"), Token)).ShouldBeTrue();
        var refusal = await RefusedAsync(new TaskChange(task.Id, head => Given.Moved(head, TaskState.Working, Now), []) { Push = Config(task.Id, "one more") });
        refusal.ShouldBe(PushTargets.Full);
        (await HeadAsync(task.Id)).ShouldBe(task);
    }

    [Fact]
    public async Task Nothing_is_owed_until_an_event_is_committed_and_then_it_is_owed_at_once()
    {
        var task = await CreateAsync();
        await Push.PutAsync(Config(task.Id, "c"), Token);
        (await LeaseAsync()).ShouldBeEmpty();
        (await Push.NextDueAsync(Now.AddDays(-1), Token)).ShouldBeNull();

        var rings = 0;
        Push.BecameDue += () => Interlocked.Increment(ref rings);
        var moved = await MoveAsync(task.Id, TaskState.Working);
        rings.ShouldBeGreaterThan(0);
        (await Push.NextDueAsync(Now.AddSeconds(-1), Token)).ShouldBe(Now);
        (await Push.NextDueAsync(Now, Token)).ShouldBeNull();
        var job = (await LeaseAsync()).ShouldHaveSingleItem();
        job.ShouldBe(job with { Lane = Lane(task.Id, "c"), Url = "https://hooks.example.org/c", Dialect = "test", Delivered = moved.Seq - 1, Failures = 0, Filter = null });
    }

    [Fact]
    public async Task A_target_that_comes_with_a_task_is_told_of_what_comes_after_the_message()
    {
        var task = Given.Task(Now, task => task with { Seq = 3 });
        (await Tasks.CreateAsync(Given.New(task, Now) with { Push = Config(task.Id, "c") }, Token)).ShouldBeOfType<Intake.Written>();
        (await LeaseAsync()).ShouldHaveSingleItem().Delivered.ShouldBe(1);
        (await Push.ListAsync(task.Id, Token)).ShouldHaveSingleItem();

        var quiet = Given.Task(Now);
        await Tasks.CreateAsync(Given.New(quiet, Now) with { Push = Config(quiet.Id, "c") }, Token);
        (await LeaseAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_task_that_was_accepted_before_gets_no_second_target()
    {
        var task = Given.Task(Now);
        await Tasks.CreateAsync(Given.New(task, Now, Given.Key("k")), Token);
        var again = Given.Task(Now);
        (await Tasks.CreateAsync(Given.New(again, Now, Given.Key("k")) with { Push = Config(again.Id, "c") }, Token)).ShouldBeOfType<Intake.Known>();
        (await Push.ListAsync(task.Id, Token)).ShouldBeEmpty();
        (await Push.ListAsync(again.Id, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_target_that_comes_with_a_turn_is_told_of_what_comes_after_it_and_the_others_of_the_turn_too()
    {
        var task = await CreateAsync(task => task with { State = TaskState.InputRequired });
        await Push.PutAsync(Config(task.Id, "old"), Token);
        await ChangeAsync(new TaskChange(task.Id, head => new Changed(head with { Seq = 2 }, [Given.Said(2, Now, "more")]), []) { Push = Config(task.Id, "new") });
        (await LeaseAsync()).ShouldHaveSingleItem().Lane.ShouldBe(Lane(task.Id, "old"));
        await MoveAsync(task.Id, TaskState.Working);
        (await LeaseAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(job => job.Lane.Target.ShouldBe("new"), job => job.Delivered.ShouldBe(2));
    }

    [Fact]
    public async Task A_lane_is_leased_by_one_until_its_lease_ends()
    {
        var task = await OwedAsync();
        var first = (await LeaseAsync()).ShouldHaveSingleItem();
        (await LeaseAsync()).ShouldBeEmpty();
        (await Push.NextDueAsync(Now, Token)).ShouldBe(Now.AddSeconds(30));
        Time.Now += TimeSpan.FromSeconds(31);
        var second = (await LeaseAsync()).ShouldHaveSingleItem();
        second.Fence.ShouldNotBe(first.Fence);

        (await Push.ReportAsync(Report(first, task.Seq, PushEnd.Done), Token)).ShouldBeFalse("another one has it now");
        (await Push.ReportAsync(Report(second, task.Seq, PushEnd.Done), Token)).ShouldBeTrue();
        (await Push.ReportAsync(Report(second, task.Seq, PushEnd.Done), Token)).ShouldBeFalse("it was reported");
        Time.Now += TimeSpan.FromHours(1);
        (await LeaseAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Many_who_lease_at_once_get_each_lane_once()
    {
        for (var i = 0; i < 20; i++) await OwedAsync();
        var leased = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => LeaseAsync(max: 5).AsTask()));
        var lanes = leased.SelectMany(jobs => jobs).Select(job => job.Lane).ToList();
        lanes.ShouldBeUnique();
        for (IReadOnlyList<PushJob> more; (more = await LeaseAsync()).Count > 0;) lanes.AddRange(more.Select(job => job.Lane));
        lanes.Count.ShouldBe(20);
    }

    [Fact]
    public async Task What_is_committed_while_a_lane_is_leased_is_owed_right_after()
    {
        var task = await OwedAsync();
        var job = (await LeaseAsync()).ShouldHaveSingleItem();
        await MoveAsync(task.Id, TaskState.InputRequired);
        (await LeaseAsync()).ShouldBeEmpty("in order: whoever has the lane goes first");
        (await Push.ReportAsync(Report(job, task.Seq, PushEnd.Done), Token)).ShouldBeTrue();
        (await LeaseAsync()).ShouldHaveSingleItem().Delivered.ShouldBe(task.Seq);
    }

    [Fact]
    public async Task A_lane_that_failed_waits_and_new_events_do_not_hurry_it()
    {
        var task = await OwedAsync();
        var job = (await LeaseAsync()).ShouldHaveSingleItem();
        await Push.ReportAsync(Report(job, job.Delivered, PushEnd.Due, failures: 3, wait: TimeSpan.FromMinutes(1)), Token);
        await MoveAsync(task.Id, TaskState.InputRequired);
        (await LeaseAsync()).ShouldBeEmpty();
        Time.Now += TimeSpan.FromMinutes(1);
        (await LeaseAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(again => again.Failures.ShouldBe(3), again => again.Delivered.ShouldBe(job.Delivered));
    }

    [Fact]
    public async Task A_dead_lane_stays_dead_until_it_is_revived()
    {
        var task = await OwedAsync();
        var job = (await LeaseAsync()).ShouldHaveSingleItem();
        await Push.ReportAsync(Report(job, job.Delivered, PushEnd.Dead, failures: 24), Token);
        await MoveAsync(task.Id, TaskState.InputRequired);
        Time.Now += TimeSpan.FromDays(1);
        (await LeaseAsync()).ShouldBeEmpty();
        (await Push.ReadStandingsAsync(new PushLogQuery(task.Id, null, 10), Token)).ShouldBe([new PushStanding(Lane(task.Id, "c"), job.Delivered, 24, null)]);

        (await Push.ReviveAsync(Lane(task.Id, "c"), null, Now, Token)).ShouldBeTrue();
        (await LeaseAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(again => again.Failures.ShouldBe(0), again => again.Delivered.ShouldBe(job.Delivered));
    }

    [Fact]
    public async Task What_was_delivered_is_sent_again_when_that_is_asked_for()
    {
        var task = await OwedAsync();
        await Push.ReportAsync(Report((await LeaseAsync())[0], task.Seq, PushEnd.Done), Token);
        (await Push.ReviveAsync(Lane(task.Id, "c"), null, Now, Token)).ShouldBeTrue();
        var newest = (await LeaseAsync()).ShouldHaveSingleItem();
        newest.Delivered.ShouldBe(task.Seq - 1);
        (await Push.ReviveAsync(Lane(task.Id, "c"), 0, Now, Token)).ShouldBeTrue();
        (await Push.ReportAsync(Report(newest, task.Seq, PushEnd.Done), Token)).ShouldBeFalse("it begins again");
        (await LeaseAsync()).ShouldHaveSingleItem().Delivered.ShouldBe(0);
        (await Push.ReviveAsync(Lane(task.Id, "nobody"), 0, Now, Token)).ShouldBeFalse();
        (await Push.ReviveAsync(Lane(TaskId.New(Now), "c"), 0, Now, Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_receiver_that_wants_no_more_loses_its_target()
    {
        var task = await OwedAsync();
        await Push.ReportAsync(Report((await LeaseAsync())[0], 0, PushEnd.Gone, failures: 1), Token);
        (await Push.ListAsync(task.Id, Token)).ShouldBeEmpty();
        await MoveAsync(task.Id, TaskState.InputRequired);
        (await LeaseAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_target_that_is_deleted_is_owed_nothing_any_more()
    {
        var task = await OwedAsync();
        var job = (await LeaseAsync()).ShouldHaveSingleItem();
        await Push.DeleteAsync(task.Id, "c", Token);
        (await Push.ReportAsync(Report(job, 0, PushEnd.Due, failures: 1), Token)).ShouldBeFalse();
        Time.Now += TimeSpan.FromHours(1);
        (await LeaseAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_target_put_in_the_place_of_a_dead_one_is_told_what_that_one_was_owed()
    {
        var task = await OwedAsync();
        var job = (await LeaseAsync()).ShouldHaveSingleItem();
        await Push.ReportAsync(Report(job, job.Delivered, PushEnd.Dead, failures: 24), Token);
        await Push.PutAsync(Config(task.Id, "c") with { Url = "https://new.example.org/", CreatedAt = Now }, Token);
        (await LeaseAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            again => again.Url.ShouldBe("https://new.example.org/"), again => again.Delivered.ShouldBe(job.Delivered), again => again.Failures.ShouldBe(0));
    }

    [Fact]
    public async Task Busy_receivers_and_those_with_many_lanes_leave_room_for_others()
    {
        var slow = new List<TaskId>();
        for (var i = 0; i < 5; i++)
        {
            slow.Add((await OwedAsync("slow")).Id);
            Time.Now += TimeSpan.FromSeconds(1);
        }

        var quick = (await OwedAsync("quick")).Id;
        var leased = await LeaseAsync(perReceiver: 2);
        leased.Select(job => job.Lane.Task).ShouldBe([slow[0], slow[1], quick]);
        (await LeaseAsync(busy: leased[0].Receiver)).ShouldBeEmpty();
        (await LeaseAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task However_many_lanes_a_busy_receiver_has_others_are_found_at_once()
    {
        for (var i = 0; i < 300; i++) await OwedAsync("busy");
        var busy = (await LeaseAsync(max: 1)).ShouldHaveSingleItem().Receiver;
        Time.Now += TimeSpan.FromSeconds(1);
        var other = await OwedAsync("other");
        (await LeaseAsync(max: 5, busy: busy)).ShouldHaveSingleItem().Lane.Task.ShouldBe(other.Id);
        (await LeaseAsync(max: 5)).Count.ShouldBe(5);
    }

    [Fact]
    public async Task The_only_process_there_is_takes_up_what_its_former_life_had_leased()
    {
        var task = await OwedAsync();
        var job = (await LeaseAsync()).ShouldHaveSingleItem();
        await ReopenAsync();
        await Push.ReleaseAllAsync(Now, Token);
        (await LeaseAsync()).ShouldHaveSingleItem().Lane.ShouldBe(job.Lane);
        (await Push.ReportAsync(Report(job, task.Seq, PushEnd.Done), Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task What_was_attempted_is_in_the_log_newest_first()
    {
        var task = await OwedAsync();
        var job = (await LeaseAsync()).ShouldHaveSingleItem();
        PushDelivery[] log = [new(job.Lane, 2, 1, Now, 503, "answered 503"), new(job.Lane, 2, 2, Now, 200, null)];
        await Push.ReportAsync(Report(job, task.Seq, PushEnd.Done) with { Log = log }, Token);
        var other = await OwedAsync();
        PushDelivery lost = new(Lane(other.Id, "c"), 2, 1, Now, null, "no answer in time");
        await Push.ReportAsync(Report((await LeaseAsync())[0], 1, PushEnd.Due, failures: 1) with { Log = [lost] }, Token);

        (await Push.ReadLogAsync(new PushLogQuery(task.Id, null, 10), Token)).ShouldBe([log[1], log[0]]);
        (await Push.ReadLogAsync(new PushLogQuery(null, null, 2), Token)).ShouldBe([lost, log[1]]);
        (await Push.ReadLogAsync(new PushLogQuery(task.Id, "wh_1", 10), Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_log_forgets_what_is_old_and_what_is_too_much()
    {
        var task = await OwedAsync();
        var job = (await LeaseAsync()).ShouldHaveSingleItem();
        var log = Enumerable.Range(0, PushRules.LogPerTaskMax + 50).Select(i => new PushDelivery(job.Lane, i, 1, Now, 200, null)).ToList();
        await Push.ReportAsync(Report(job, task.Seq, PushEnd.Done) with { Log = log }, Token);
        var kept = await Push.ReadLogAsync(new PushLogQuery(task.Id, null, 5_000), Token);
        kept.Count.ShouldBe(PushRules.LogPerTaskMax);
        kept[^1].Seq.ShouldBe(50);

        (await Push.PruneLogAsync(Now, 10_000, Token)).ShouldBe(0);
        (await Push.PruneLogAsync(Now.AddSeconds(1), 300, Token)).ShouldBe(300);
        (await Push.ReadLogAsync(new PushLogQuery(task.Id, null, 5_000), Token)).Count.ShouldBe(PushRules.LogPerTaskMax - 300);
    }

    [Fact]
    public async Task A_webhook_is_kept_as_it_was_given()
    {
        var webhook = Hook("wh_1", new WebhookFilter([Echo, new AgentName("other")], [TaskState.Failed, TaskState.Completed], EventKinds.Status | EventKinds.Reply));
        await Push.AddWebhookAsync(webhook, Token);
        await Push.AddWebhookAsync(Hook("wh_2", WebhookFilter.All) with { CreatedAt = Now.AddSeconds(1) }, Token);
        await ReopenAsync();
        var kept = await Push.ListWebhooksAsync(Token);
        kept.Select(hook => hook.Id).ShouldBe(["wh_1", "wh_2"]);
        (kept[0] with { Filter = webhook.Filter with { States = [TaskState.Completed, TaskState.Failed] } })
            .ShouldHaveShapeOf(webhook with { Filter = webhook.Filter with { States = [TaskState.Completed, TaskState.Failed] } });
        kept[0].Filter.ShouldHaveShapeOf(webhook.Filter with { States = [TaskState.Completed, TaskState.Failed] });
        (await Push.DeleteWebhookAsync("wh_1", Token)).ShouldBeTrue();
        (await Push.DeleteWebhookAsync("wh_1", Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_webhook_is_owed_the_events_it_wants_from_the_first_of_them_on()
    {
        await Push.AddWebhookAsync(Hook("wh_failed", new WebhookFilter([], [TaskState.Failed], EventKinds.All)), Token);
        await Push.AddWebhookAsync(Hook("wh_other", new WebhookFilter([new AgentName("other")], [], EventKinds.All)), Token);
        var task = await CreateAsync(task => task with { Seq = 3 });
        await MoveAsync(task.Id, TaskState.Working);
        (await LeaseAsync()).ShouldBeEmpty();

        var failed = await MoveAsync(task.Id, TaskState.Failed);
        var job = (await LeaseAsync()).ShouldHaveSingleItem();
        job.Lane.ShouldBe(new PushLane(task.Id, "wh_failed", IsWebhook: true));
        job.ShouldSatisfyAllConditions(
            it => it.Dialect.ShouldBe(Webhook.Dialect),
            it => it.Delivered.ShouldBe(failed.Seq - 1),
            it => it.Filter.ShouldHaveShapeOf(new WebhookFilter([], [TaskState.Failed], EventKinds.All)));
        (await Push.ReportAsync(Report(job, failed.Seq, PushEnd.Done), Token)).ShouldBeTrue();

        var other = await CreateAsync(it => it with { Agent = new AgentName("other"), Seq = 2 });
        (await LeaseAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            it => it.Lane.ShouldBe(new PushLane(other.Id, "wh_other", IsWebhook: true)), it => it.Delivered.ShouldBe(0));
    }

    [Fact]
    public async Task A_webhook_is_not_told_while_it_is_disabled_and_then_of_what_it_was_owed()
    {
        await Push.AddWebhookAsync(Hook("wh_1", WebhookFilter.All), Token);
        var owed = await CreateAsync();
        var job = (await LeaseAsync()).ShouldHaveSingleItem();
        await Push.ReportAsync(Report(job, 0, PushEnd.Gone, failures: 1), Token);
        (await Push.ListWebhooksAsync(Token)).ShouldHaveSingleItem().Disabled.ShouldNotBeNull();
        (await Push.ReviveAsync(job.Lane, 0, Now, Token)).ShouldBeFalse();
        await CreateAsync();
        Time.Now += TimeSpan.FromHours(1);
        (await LeaseAsync()).ShouldBeEmpty();

        (await Push.SetWebhookAsync("wh_1", null, Now, Token)).ShouldBeTrue();
        (await Push.SetWebhookAsync("wh_2", null, Now, Token)).ShouldBeFalse();
        (await Push.ListWebhooksAsync(Token)).ShouldHaveSingleItem().Disabled.ShouldBeNull();
        (await LeaseAsync()).ShouldHaveSingleItem().Lane.Task.ShouldBe(owed.Id);
        var next = await CreateAsync();
        (await LeaseAsync()).ShouldHaveSingleItem().Lane.Task.ShouldBe(next.Id);

        (await Push.SetWebhookAsync("wh_1", "enough", Now, Token)).ShouldBeTrue();
        Time.Now += TimeSpan.FromHours(1);
        (await LeaseAsync()).ShouldBeEmpty();
        (await Push.ReadStandingsAsync(new PushLogQuery(null, "wh_1", 10), Token)).Count.ShouldBe(2);
        await Push.DeleteWebhookAsync("wh_1", Token);
        (await Push.ReadStandingsAsync(new PushLogQuery(null, "wh_1", 10), Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_write_that_is_refused_owes_nobody_anything()
    {
        var task = await CreateAsync();
        await Push.PutAsync(Config(task.Id, "c"), Token);
        (await Tasks.AppendAsync(Given.Append(task with { Fence = 7 }, Now), Token)).ShouldBeFalse();
        (await LeaseAsync()).ShouldBeEmpty();
    }

    private static PushLane Lane(TaskId task, string target) => new(task, target, IsWebhook: false);

    private PushConfig Config(TaskId task, string id, string receiver = "") =>
        new(task, id, $"https://hooks.example.org/{(receiver.Length > 0 ? receiver : id)}", [], ReadOnlyMemory<byte>.Empty, "test", Now);

    private Webhook Hook(string id, WebhookFilter filter) => new(id, "hook", "https://hooks.example.org/", filter, new byte[] { 4, 5 }, Now, null);

    /// <summary>A task whose target "c" is owed its second event.</summary>
    private async Task<TaskRecord> OwedAsync(string receiver = "")
    {
        var task = await CreateAsync();
        await Push.PutAsync(Config(task.Id, "c", receiver), Token);
        return await MoveAsync(task.Id, TaskState.Working);
    }

    private ValueTask<IReadOnlyList<PushJob>> LeaseAsync(int max = 100, int perReceiver = 100, string? busy = null) =>
        Push.LeaseAsync(new PushLease(Now, Now.AddSeconds(30), max, perReceiver, busy is null ? new HashSet<string>() : new HashSet<string> { busy }), Token);

    private PushReport Report(PushJob job, long delivered, PushEnd end, int failures = 0, TimeSpan wait = default) =>
        new(job, delivered, failures, end, Now + wait, []);
}
