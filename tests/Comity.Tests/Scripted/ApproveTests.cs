using System.Text.Json;
using Comity.Core.Tasks;
using Comity.Core.Worker;
using Comity.Tests.Support;

namespace Comity.Tests.Scripted;

public sealed class ApproveTests
{
    private const string Script = """
        - do:
          - delegate: {agent: planner, as: plan}
          - repeat:
              times: 3
              do:
                - status: {text: "before {{index}}"}
                - approve: {text: "Do {{request}}?", action: {name: deploy, to: "{{plan}}"}}
                - status: {text: "after {{index}} with {{plan}} for {{request}}"}
          - artifact: {text: done}
        - when: {state: input-required}
          do: [{artifact: {text: "must not take an approval"}}]
        """;

    private readonly Turn _turn = new();

    [Fact]
    public async Task The_question_says_what_is_to_be_approved_as_text_and_as_data()
    {
        var (_, question) = await AskedAsync(Script);
        question.Kind.ShouldBe(QuestionKind.Approval);
        Make.Texts(question.Parts ?? []).ShouldBe(["Do ship it?"]);
        question.Parts?.OfType<DataPart>().ShouldHaveSingleItem().Data.GetRawText()
            .ShouldBe("""{"approvals":[{"action":{"name":"deploy","to":"planner says hi"}}]}""");
    }

    [Fact]
    public async Task After_an_approval_the_script_goes_on_where_it_stood_also_in_another_process()
    {
        var (run, question) = await AskedAsync(Script);
        _turn.Calls.Clear();
        for (var pass = 0; pass < 3; pass++)
        {
            run = Turn.Next(run, Restored(question), Turn.Said("Approved.", $"yes-{pass}"));
            var said = await Turn.RunAsync(Scripts.Agent(Script).Runner, run);
            Texts(said[0]).ShouldBe([$"after {pass} with planner says hi for ship it"]);
            if (pass == 2) Texts(said[^1]).ShouldBe(["done"]);
            else question = said[^1].ShouldBeOfType<RunAsked>();
        }

        _turn.Calls.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("YES!")]
    [InlineData(" ok ")]
    [InlineData("y")]
    [InlineData("approve")]
    public async Task A_plain_yes_approves(string answer) => (await AnswerAsync(Turn.Said(answer, "m-2")))[0].ShouldBeOfType<RunProgress>();

    [Theory]
    [InlineData("no")]
    [InlineData("")]
    [InlineData("yes, but not today")]
    public async Task Anything_else_rejects_the_turn(string answer)
    {
        var said = await AnswerAsync(Turn.Said(answer, "m-2"));
        Texts(said.ShouldHaveSingleItem().ShouldBeOfType<RunRejected>()).ShouldBe(["not approved"]);
    }

    [Theory]
    [InlineData("""{"approved":true}""", true)]
    [InlineData("""{"approved":false}""", false)]
    [InlineData("""{"approved":"true"}""", false)]
    public async Task Data_decides_before_text(string data, bool approves)
    {
        var answer = new Message("m-2", Role.User, [new TextPart("yes"), new DataPart(JsonElement.Parse(data))]);
        ((await AnswerAsync(answer))[0] is RunProgress).ShouldBe(approves);
    }

    [Fact]
    public async Task An_approval_of_a_script_that_has_changed_since_does_nothing()
    {
        var (run, question) = await AskedAsync(Script);
        var changed = Scripts.Agent(Script.Replace("text: done", "text: something else", StringComparison.Ordinal));
        var said = await Turn.RunAsync(changed.Runner, Turn.Next(run, question, Turn.Said("yes", "m-2")));
        Texts(said.ShouldHaveSingleItem().ShouldBeOfType<RunFailed>()).ShouldBe(["Agent 'scripted' has changed since it asked; begin a new task."]);
    }

    private async Task<List<RunOutput>> AnswerAsync(Message answer)
    {
        var (run, question) = await AskedAsync(Script);
        return await Turn.RunAsync(Scripts.Agent(Script).Runner, Turn.Next(run, question, answer));
    }

    private async Task<(RunRequest Run, RunAsked Question)> AskedAsync(string script)
    {
        var run = _turn.First(Turn.Said("ship it"));
        var said = await Turn.RunAsync(Scripts.Agent(script).Runner, run);
        Texts(said[0]).ShouldBe(["before 0"]);
        return (run, said[^1].ShouldBeOfType<RunAsked>());
    }

    // What the store gives back.
    private static RunAsked Restored(RunAsked question) => question with { Resume = JsonElement.Parse(question.Resume?.GetRawText() ?? "null") };

    private static string[] Texts(RunOutput output) => Make.Texts((output is RunArtifact made ? made.Artifact.Parts : output.Parts) ?? []);
}
