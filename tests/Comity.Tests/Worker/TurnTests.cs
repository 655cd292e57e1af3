using System.Text.Json;
using Comity.Core.Tasks;
using Comity.Core.Worker;
using static Comity.Tests.Support.Make;

namespace Comity.Tests.Worker;

public sealed class TurnTests
{
    private static readonly JsonElement s_lost = JsonSerializer.SerializeToElement("comity:lost-run");

    [Fact]
    public void The_first_message_answers_nothing()
    {
        var turn = Turn.Of([new MessageReceived(1, Now, User("hello"))]);
        (turn.Input.AllText, turn.Answers).ShouldBe(("hello", null));
    }

    [Fact]
    public void An_answer_carries_what_the_runner_wanted_back()
    {
        var resume = JsonSerializer.SerializeToElement(new { step = 3 });
        var turn = Turn.Of(
        [
            new MessageReceived(1, Now, User("hello")),
            new StatusChanged(2, Now, TaskState.InputRequired) { Resume = resume },
            new MessageReceived(3, Now, User("yes", "m-2")),
        ]);
        (turn.Input.AllText, turn.Answers).ShouldBe(("yes", TaskState.InputRequired));
        turn.Resume.ShouldNotBeNull().GetProperty("step").GetInt32().ShouldBe(3);
    }

    [Theory]
    [InlineData("yes", false)]
    [InlineData("no", true)]
    [InlineData("what happened?", true)]
    public void A_lost_run_is_repeated_with_its_own_input_only_when_the_caller_says_yes(string answer, bool declined)
    {
        var turn = Turn.Of(
        [
            new MessageReceived(1, Now, User("pay the bill")),
            new StatusChanged(2, Now, TaskState.InputRequired) { Resume = s_lost },
            new MessageReceived(3, Now, User(answer, "m-2")),
        ]);
        (turn.Input.AllText, turn.IsDeclined).ShouldBe(("pay the bill", declined));
    }
}
