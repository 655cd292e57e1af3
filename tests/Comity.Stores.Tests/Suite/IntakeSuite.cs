using Comity.Core;
using Comity.Core.Broker;
using Comity.Core.Tasks;
using Comity.Stores.Tests.Engines;

namespace Comity.Stores.Tests.Suite;

public abstract class IntakeSuite<TEngine> : StoreSuite<TEngine> where TEngine : StoreEngine, new()
{
    [Fact]
    public async Task The_same_request_is_answered_with_the_task_it_made()
    {
        var first = await CreateAsync(null, Given.Key("k"));
        var again = await Tasks.CreateAsync(Given.New(Given.Task(Now), Now, Given.Key("k")), Token);
        again.ShouldBe(new Intake.Known(first.Id, 1));
    }

    [Fact]
    public async Task The_same_key_with_other_content_is_a_conflict_that_names_the_field_and_writes_nothing()
    {
        await CreateAsync(null, Given.Key("k"));
        var other = Given.Task(Now);
        var answer = await Tasks.CreateAsync(Given.New(other, Now, Given.Key("fresh"), Given.Key("k", "other", "message.messageId")), Token);
        answer.ShouldBe(new Intake.Conflict("message.messageId"));
        (await Tasks.FindAsync(other.Id, Token)).ShouldBeNull();
        await CreateAsync(null, Given.Key("fresh"));
    }

    [Fact]
    public async Task One_known_key_of_several_is_enough()
    {
        var first = await CreateAsync(null, Given.Key("a"));
        var again = await Tasks.CreateAsync(Given.New(Given.Task(Now), Now, Given.Key("b"), Given.Key("a")), Token);
        again.ShouldBe(new Intake.Known(first.Id, 1));
    }

    [Fact]
    public async Task All_new_keys_of_a_request_are_remembered()
    {
        var first = await CreateAsync(null, Given.Key("a"), Given.Key("b"));
        foreach (var key in new[] { "a", "b" })
        {
            var again = await Tasks.CreateAsync(Given.New(Given.Task(Now), Now, Given.Key(key)), Token);
            again.ShouldBe(new Intake.Known(first.Id, 1));
        }
    }

    [Fact]
    public async Task A_key_named_twice_in_one_request_harms_nobody()
    {
        var writes = Enumerable.Range(0, 20).Select(i => CreateAsync(null, Given.Key($"k{i}"), Given.Key($"k{i}")));
        (await Task.WhenAll(writes)).Length.ShouldBe(20);
    }

    [Fact]
    public async Task Of_many_parallel_sends_with_one_key_exactly_one_makes_a_task()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ =>
            Tasks.CreateAsync(Given.New(Given.Task(Now), Now, Given.Key("k")), Token).AsTask()));
        var written = answers.OfType<Intake.Written>().ShouldHaveSingleItem();
        answers.OfType<Intake.Known>().ShouldAllBe(known => known == new Intake.Known(written.Record.Id, 1));
        answers.Length.ShouldBe(1 + answers.OfType<Intake.Known>().Count());
        (await Tasks.CountAsync(Token))[TaskState.Submitted].ShouldBe(1);
    }

    [Fact]
    public async Task A_follow_up_sent_twice_is_known_by_the_event_it_made()
    {
        var task = await CreateAsync(task => task with { State = TaskState.InputRequired });
        TaskChange FollowUp() => new(task.Id, head => Answered(head), [Given.Key("answer")]);
        (await ChangeAsync(FollowUp())).ShouldBeOfType<Intake.Written>();
        await MoveAsync(task.Id, TaskState.Completed);
        (await ChangeAsync(FollowUp())).ShouldBe(new Intake.Known(task.Id, 2));
        (await HeadAsync(task.Id)).Seq.ShouldBe(3);
    }

    [Fact]
    public async Task A_refused_change_remembers_no_key()
    {
        var task = await CreateAsync();
        var refusal = new Refusal(RefusalCode.TaskBusy, "busy");
        (await RefusedAsync(new TaskChange(task.Id, _ => refusal, [Given.Key("k")]))).ShouldBe(refusal);
        (await ChangeAsync(new TaskChange(task.Id, head => Answered(head), [Given.Key("k")]))).ShouldBeOfType<Intake.Written>();
    }

    [Fact]
    public async Task A_change_of_an_absent_task_is_refused_without_asking()
    {
        var change = new TaskChange(TaskId.New(Now), _ => throw new InvalidOperationException("asked"), [Given.Key("k")]);
        (await RefusedAsync(change)).Code.ShouldBe(RefusalCode.TaskNotFound);
    }

    [Fact]
    public async Task Keys_are_forgotten_when_they_are_old_and_no_earlier()
    {
        await CreateAsync(null, Given.Key("old 1"), Given.Key("old 2"));
        Time.Now += TimeSpan.FromHours(25);
        var young = await CreateAsync(null, Given.Key("young"));

        (await Tasks.PruneIntakeAsync(Now.AddHours(-24), 1, Token)).ShouldBe(1);
        (await Tasks.PruneIntakeAsync(Now.AddHours(-24), 100, Token)).ShouldBe(1);
        (await Tasks.PruneIntakeAsync(Now.AddHours(-24), 100, Token)).ShouldBe(0);
        await CreateAsync(null, Given.Key("old 1"), Given.Key("old 2"));
        (await Tasks.CreateAsync(Given.New(Given.Task(Now), Now, Given.Key("young")), Token)).ShouldBe(new Intake.Known(young.Id, 1));
    }

    [Fact]
    public async Task Keys_are_known_after_a_restart()
    {
        var first = await CreateAsync(null, Given.Key("k"));
        await ReopenAsync();
        (await Tasks.CreateAsync(Given.New(Given.Task(Now), Now, Given.Key("k")), Token)).ShouldBe(new Intake.Known(first.Id, 1));
    }

    [Fact]
    public async Task A_key_is_known_however_many_came_after_it()
    {
        List<(TaskRecord Task, IntakeKey[] Keys)> all = [];
        for (var i = 0; i < 40; i++)
        {
            IntakeKey[] keys = [.. Enumerable.Range(0, 1000).Select(n => Given.Key($"{i}/{n}"))];
            all.Add((await CreateAsync(null, keys), keys));
        }

        await AreKnownAsync(all);
        await ReopenAsync();
        await AreKnownAsync(all);

        Time.Now += TimeSpan.FromHours(25);
        (await Tasks.PruneIntakeAsync(Now.AddHours(-24), 50_000, Token)).ShouldBe(40_000);
        foreach (var (_, keys) in all) await CreateAsync(null, keys);
    }

    private async Task AreKnownAsync(List<(TaskRecord Task, IntakeKey[] Keys)> all)
    {
        foreach (var (task, keys) in all)
        {
            (await Tasks.CreateAsync(Given.New(Given.Task(Now), Now, keys[0]), Token)).ShouldBe(new Intake.Known(task.Id, 1));
            (await Tasks.CreateAsync(Given.New(Given.Task(Now), Now, keys[^1]), Token)).ShouldBe(new Intake.Known(task.Id, 1));
        }
    }

    private Changed Answered(TaskRecord head)
    {
        var after = head with { State = TaskState.Submitted, StatusAt = Now, Seq = head.Seq + 1 };
        return new Changed(after, [Given.Said(after.Seq, Now, "more")]);
    }
}
