using Comity.Core.Tasks;
using Comity.Tests.Support;
using static Comity.Tests.Support.Make;

namespace Comity.Tests.Tasks;

public sealed class TaskFoldTests
{
    [Fact]
    public void An_appended_chunk_adds_its_parts_to_the_end_of_its_artifact()
    {
        var folded = Fold(new ArtifactChanged(1, Now, Artifact("a", "one"), false, false), new ArtifactChanged(2, Now, Artifact("a", "two"), true, true));
        Texts(folded.Artifacts.ShouldHaveSingleItem().Parts).ShouldBe(["one", "two"]);
    }

    [Fact]
    public void A_chunk_that_does_not_append_replaces_the_artifact_in_its_place()
    {
        var folded = Fold(
            new ArtifactChanged(1, Now, Artifact("a", "old"), false, false),
            new ArtifactChanged(2, Now, Artifact("b", "other"), false, true),
            new ArtifactChanged(3, Now, Artifact("a", "new"), false, true));
        folded.Artifacts.Select(artifact => (artifact.Id, Texts(artifact.Parts)[0])).ShouldBe([("a", "new"), ("b", "other")]);
    }

    [Fact]
    public void A_status_message_moves_to_the_history_when_the_next_one_comes()
    {
        var folded = Fold(
            new MessageReceived(1, Now, User("hello")),
            new StatusChanged(2, Now, TaskState.Working) { Message = Agent("first") },
            new StatusChanged(3, Now, TaskState.Completed) { Message = Agent("second") });
        folded.History.Select(message => message.AllText).ShouldBe(["hello", "first"]);
        folded.Task.StatusMessage.ShouldNotBeNull().AllText.ShouldBe("second");
    }

    [Fact]
    public void An_answer_stands_after_the_question_it_answers()
    {
        var folded = Fold(
            new MessageReceived(1, Now, User("book a flight")),
            new StatusChanged(2, Now, TaskState.InputRequired) { Message = Agent("where to?") },
            new MessageReceived(3, Now, User("Helsinki", "m-2")));
        folded.History.Select(message => message.AllText).ShouldBe(["book a flight", "where to?", "Helsinki"]);
        folded.Task.State.ShouldBe(TaskState.Submitted);
        folded.Task.StatusMessage.ShouldBeNull();
    }

    [Fact]
    public void Usage_is_summed_over_the_turns()
    {
        var folded = Fold(
            new StatusChanged(1, Now, TaskState.Working) { Usage = new Usage(10, 2, 1, 0) },
            new StatusChanged(2, Now, TaskState.Completed) { Usage = new Usage(5, 1, 1, 3) });
        folded.Usage.ShouldBe(new Usage(15, 3, 2, 3));
    }

    [Fact]
    public void Going_on_from_a_snapshot_is_the_same_as_folding_all()
    {
        TaskEvent[] events =
        [
            new MessageReceived(1, Now, User("hello")),
            new ArtifactChanged(2, Now, Artifact("a", "one"), false, false),
            new StatusChanged(3, Now, TaskState.Working) { Message = Agent("still"), Usage = new Usage(1, 1, 1, 1) },
            new ArtifactChanged(4, Now, Artifact("a", "two"), true, true),
            new StatusChanged(5, Now, TaskState.Completed),
        ];
        var whole = Fold(events);
        for (var cut = 0; cut <= events.Length; cut++)
        {
            var fold = new TaskFold(Fold(events[..cut]));
            foreach (var taskEvent in events[cut..]) fold.Apply(taskEvent);
            var resumed = fold.Snapshot();
            Texts(resumed.Artifacts[0].Parts).ShouldBe(["one", "two"], $"cut at {cut}");
            resumed.History.Select(message => message.AllText).ShouldBe(whole.History.Select(message => message.AllText));
            resumed.Usage.ShouldBe(whole.Usage);
            resumed.Task.ShouldBe(whole.Task);
        }
    }

    private static TaskSnapshot Fold(params TaskEvent[] events)
    {
        var fold = new TaskFold(Make.Task());
        foreach (var taskEvent in events) fold.Apply(taskEvent);
        return fold.Snapshot();
    }
}
