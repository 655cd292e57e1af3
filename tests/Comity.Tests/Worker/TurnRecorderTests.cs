using Comity.Core.Tasks;
using Comity.Core.Worker;
using Comity.Tests.Support;
using static Comity.Tests.Support.Make;

namespace Comity.Tests.Worker;

public sealed class TurnRecorderTests
{
    [Fact]
    public void The_first_thing_said_begins_the_task()
    {
        var recorder = new TurnRecorder(Make.Task(seq: 1));
        var events = recorder.Record(new RunArtifact(Artifact("a", "x"), false, true), Now);
        events.Select(e => e.Seq).ShouldBe([2, 3]);
        events[0].ShouldBeOfType<StatusChanged>().State.ShouldBe(TaskState.Working);
    }

    [Fact]
    public void Progress_as_the_first_thing_said_is_the_beginning_itself()
    {
        var recorder = new TurnRecorder(Make.Task(seq: 1));
        var status = recorder.Record(new RunProgress { Parts = [new TextPart("started")] }, Now).ShouldHaveSingleItem().ShouldBeOfType<StatusChanged>();
        status.State.ShouldBe(TaskState.Working);
        status.Message.ShouldNotBeNull().AllText.ShouldBe("started");
    }

    [Fact]
    public void A_bare_reply_has_no_beginning()
    {
        var recorder = new TurnRecorder(Make.Task(seq: 1));
        recorder.Record(new RunReplied { Parts = [new TextPart("hi")] }, Now).ShouldHaveSingleItem().ShouldBeOfType<MessageReplied>().Seq.ShouldBe(2);
        recorder.Head.State.ShouldBe(TaskState.Completed);
    }

    [Fact]
    public void Nothing_can_be_said_after_the_end()
    {
        var recorder = new TurnRecorder(Make.Task(seq: 1));
        recorder.Record(new RunCompleted(), Now);
        Should.Throw<InvalidOperationException>(() => recorder.Record(new RunProgress(), Now));
    }

    [Fact]
    public void A_repeated_run_begins_each_artifact_anew()
    {
        var recorder = new TurnRecorder(Make.Task(TaskState.Working, seq: 7, attempt: 2));
        Chunk(recorder, append: true).Append.ShouldBeFalse();
        Chunk(recorder, append: true).Append.ShouldBeTrue();
    }

    [Fact]
    public void A_first_run_may_add_to_the_artifact_of_an_earlier_turn()
    {
        Chunk(new TurnRecorder(Make.Task(TaskState.Working, seq: 7, attempt: 1)), append: true).Append.ShouldBeTrue();
    }

    [Fact]
    public void An_artifact_without_parts_is_refused()
    {
        var recorder = new TurnRecorder(Make.Task(TaskState.Working, seq: 1));
        Should.Throw<InvalidOperationException>(() => recorder.Record(new RunArtifact(new Artifact("a", []), false, true), Now));
    }

    [Fact]
    public void A_settled_turn_keeps_neither_lease_nor_deadline()
    {
        var recorder = new TurnRecorder(Make.Task(seq: 1) with { Deadline = Now.AddMinutes(1) });
        recorder.Record(new RunAsked(QuestionKind.Input, null) { Parts = [new TextPart("what?")] }, Now);
        (recorder.Head.Lease, recorder.Head.Deadline, recorder.Head.State).ShouldBe((null, null, TaskState.InputRequired));
    }

    [Fact]
    public void A_retry_waits_without_a_lease()
    {
        var recorder = new TurnRecorder(Make.Task(seq: 1));
        recorder.Retry(new RunFailed(true) { Parts = [new TextPart("busy")] }, Now.AddSeconds(2), Now).Count.ShouldBe(2);
        (recorder.Head.State, recorder.Head.Lease, recorder.Head.NotBefore).ShouldBe((TaskState.Submitted, null, Now.AddSeconds(2)));
    }

    private static ArtifactChanged Chunk(TurnRecorder recorder, bool append) =>
        recorder.Record(new RunArtifact(Artifact("a", "x"), append, false), Now).ShouldHaveSingleItem().ShouldBeOfType<ArtifactChanged>();
}
