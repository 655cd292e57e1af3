using System.Text.Json;
using Comity.Agents.Runners.Scripted;
using Comity.Core.Tasks;
using Comity.Core.Worker;
using Comity.Tests.Support;

namespace Comity.Tests.Scripted;

public sealed class ScriptRuleTests
{
    private readonly Turn _turn = new();

    [Theory]
    [InlineData("slow*", "SLOW motion", true)]
    [InlineData("slow*", "too slow", false)]
    [InlineData("*slow*", "too slow\nby far", true)]
    [InlineData("s?ow", "Snow", true)]
    [InlineData("s?ow", "sow", false)]
    [InlineData("hello", "Hello", true)]
    [InlineData("hello", "hello there", false)]
    [InlineData("*", "", true)]
    [InlineData("", "", true)]
    [InlineData("", "x", false)]
    [InlineData("a*b*c", "a--b--b--c", true)]
    [InlineData("a*b*c", "a--b--b--", false)]
    [InlineData("**a**", "banana", true)]
    public void A_glob_matches_whole_texts(string pattern, string text, bool matches) =>
        new Glob(pattern, ignoreCase: true).Matches(text).ShouldBe(matches);

    [Fact]
    public void A_hostile_glob_takes_no_longer_than_both_lengths_multiplied() =>
        new Glob(string.Concat(Enumerable.Repeat("a*", 50)) + "b", ignoreCase: false).Matches(new string('a', 20_000)).ShouldBeFalse();

    [Fact]
    public async Task The_first_rule_that_holds_is_run_and_the_one_without_when_is_the_last_resort()
    {
        const string script = """
            - when: {text: "a*"}
              do: [{status: {text: one}}]
            - when: {text: ["b*", "c*"]}
              do: [{status: {text: two}}]
            - do: [{status: {text: last}}]
            """;
        (await RunAsync(script, "abc")).ShouldBe("one");
        (await RunAsync(script, "cab")).ShouldBe("two");
        (await RunAsync(script, "xyz")).ShouldBe("last");
    }

    [Fact]
    public async Task All_conditions_of_a_rule_must_hold()
    {
        const string script = """
            - when: {text: "go*", messageId: "order-*", metadata: {kind: "x?", n: "5"}}
              do: [{status: {text: matched}}]
            - do: [{status: {text: other}}]
            """;
        var right = new Message("order-1", Role.User, [new TextPart("go")]) { Metadata = JsonElement.Parse("""{"kind":"x1","n":5}""") };
        (await RunAsync(script, right)).ShouldBe("matched");
        (await RunAsync(script, right with { Id = "Order-1" })).ShouldBe("other");
        (await RunAsync(script, right with { Metadata = null })).ShouldBe("other");
        (await RunAsync(script, right with { Metadata = JsonElement.Parse("""{"kind":"x1"}""") })).ShouldBe("other");
        (await RunAsync(script, right with { Parts = [new TextPart("stop")] })).ShouldBe("other");
    }

    [Fact]
    public async Task A_message_that_no_rule_knows_is_rejected()
    {
        var agent = Scripts.Agent("- when: {text: a}\n  do: [{artifact: {text: x}}]");
        var said = await Turn.RunAsync(agent.Runner, _turn.First(Turn.Said("b")));
        Make.Texts(said.ShouldHaveSingleItem().ShouldBeOfType<RunRejected>().Parts ?? []).ShouldBe(["Agent 'scripted' has no rule for this message."]);
    }

    [Fact]
    public async Task An_answer_goes_to_the_rule_that_names_the_state()
    {
        const string script = """
            - when: {text: "input*"}
              do: [{ask: "What else?"}, {artifact: {text: "not reached"}}]
            - when: {state: input-required}
              do: [{artifact: {text: "continued: {{text}}, asked for: {{request}}"}}]
            - do: [{artifact: {text: last}}]
            """;
        (await AnswerAsync(script, "input please", "more")).ShouldBe("continued: more, asked for: more");
    }

    [Fact]
    public async Task Without_such_a_rule_the_script_goes_on_after_the_question()
    {
        const string script = """
            - when: {text: "book*"}
              do: [{ask: "When?"}, {artifact: {text: "{{request}} on {{text}}"}}]
            - do: [{artifact: {text: last}}]
            """;
        (await AnswerAsync(script, "book a table", "Monday")).ShouldBe("book a table on Monday");
    }

    [Fact]
    public async Task When_nothing_follows_the_question_the_answer_is_a_message_like_any_other()
    {
        const string script = """
            - when: {text: "book*"}
              do: [{ask: "When?"}]
            - do: [{artifact: {text: "last: {{text}}"}}]
            """;
        (await AnswerAsync(script, "book a table", "Monday")).ShouldBe("last: Monday");
    }

    [Fact]
    public async Task A_sign_in_is_answered_by_the_rule_for_it()
    {
        const string script = """
            - when: {state: auth-required}
              do: [{artifact: {text: "signed in"}}]
            - do: [{authRequired: "sign in first"}]
            """;
        (await AnswerAsync(script, "go", "done")).ShouldBe("signed in");
    }

    [Fact]
    public async Task An_attempt_can_be_told_from_another()
    {
        var agent = Scripts.Agent("- when: {attempt: 2}\n  do: [{status: {text: second}}]\n- do: [fail]");
        (await Turn.RunAsync(agent.Runner, _turn.First(Turn.Said("x")))).ShouldHaveSingleItem().ShouldBeOfType<RunFailed>();
        (await Turn.RunAsync(agent.Runner, _turn.First(Turn.Said("x"), attempt: 2))).ShouldHaveSingleItem().ShouldBeOfType<RunProgress>();
    }

    private Task<string> RunAsync(string script, string text) => RunAsync(script, Turn.Said(text));

    private async Task<string> RunAsync(string script, Message message) =>
        TextOf((await Turn.RunAsync(Scripts.Agent(script).Runner, _turn.First(message))).ShouldHaveSingleItem());

    private async Task<string> AnswerAsync(string script, string text, string answer)
    {
        var first = _turn.First(Turn.Said(text));
        var question = (await Turn.RunAsync(Scripts.Agent(script).Runner, first)).ShouldHaveSingleItem().ShouldBeOfType<RunAsked>();
        // Another instance of the script answers, as after a restart.
        var said = await Turn.RunAsync(Scripts.Agent(script).Runner, Turn.Next(first, question, Turn.Said(answer, "m-2")));
        return TextOf(said.ShouldHaveSingleItem());
    }

    private static string TextOf(RunOutput output) =>
        Make.Texts((output is RunArtifact made ? made.Artifact.Parts : output.Parts) ?? []).ShouldHaveSingleItem();
}
