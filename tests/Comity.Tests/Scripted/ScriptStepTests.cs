using Comity.Core;
using Comity.Core.Tasks;
using Comity.Core.Worker;
using Comity.Tests.Support;

namespace Comity.Tests.Scripted;

public sealed class ScriptStepTests
{
    private readonly Turn _turn = new();

    [Fact]
    public async Task A_working_status_is_progress_and_the_run_goes_on()
    {
        var said = await RunAsync("- do: [{status: {state: working, text: on it, metadata: {percent: 10}}}, {status: {text: more}}]");
        said.ShouldAllBe(output => output is RunProgress);
        Text(said[0]).ShouldBe("on it");
        said[0].Metadata?.GetProperty("percent").GetInt32().ShouldBe(10);
        Text(said[1]).ShouldBe("more");
    }

    [Theory]
    [InlineData("completed", typeof(RunCompleted))]
    [InlineData("failed", typeof(RunFailed))]
    [InlineData("rejected", typeof(RunRejected))]
    [InlineData("input-required", typeof(RunAsked))]
    [InlineData("auth-required", typeof(RunAsked))]
    public async Task A_settling_status_ends_the_turn(string state, Type expected)
    {
        var said = await RunAsync($"- do: [{{status: {{state: {state}, text: so it is}}}}, {{artifact: {{text: never}}}}]");
        said.ShouldHaveSingleItem().ShouldBeOfType(expected);
        Text(said[0]).ShouldBe("so it is");
    }

    [Fact]
    public async Task A_script_that_says_nothing_at_its_end_leaves_completing_to_the_core() =>
        (await RunAsync("- do: [{wait: 0s}]")).ShouldBeEmpty();

    [Fact]
    public async Task An_artifact_carries_all_that_is_written()
    {
        var said = await RunAsync("""
            - do:
              - artifact: {id: "a-{{text}}", name: result, description: "for {{messageId}}", append: false, last: false, metadata: {k: v}, parts: [{text: x}]}
            """, "hello");
        var made = said.ShouldHaveSingleItem().ShouldBeOfType<RunArtifact>();
        (made.Artifact.Id, made.Artifact.Name, made.Artifact.Description).ShouldBe(("a-hello", "result", "for m-1"));
        made.Artifact.Metadata?.GetProperty("k").GetString().ShouldBe("v");
        (made.Append, made.LastChunk).ShouldBe((false, false));
    }

    [Fact]
    public async Task An_artifact_is_whole_unless_it_says_otherwise_and_a_chunk_is_not()
    {
        var said = await RunAsync("- do: [{artifact: {id: a, text: x}}, {artifact: {id: a, text: y, append: true}}]");
        said.Cast<RunArtifact>().Select(chunk => (chunk.Append, chunk.LastChunk)).ShouldBe([(false, true), (true, false)]);
    }

    [Fact]
    public async Task The_first_chunk_of_a_run_begins_its_artifact()
    {
        var said = await RunAsync("- do: [{repeat: {times: 3, do: [{artifact: {id: a, text: x, append: true}}]}}]");
        said.Cast<RunArtifact>().Select(chunk => chunk.Append).ShouldBe([false, true, true]);
    }

    [Fact]
    public async Task A_later_turn_adds_to_the_artifact_of_an_earlier_one()
    {
        var agent = Scripts.Agent("- do: [{artifact: {id: a, text: x}}, {ask: more?}, {artifact: {id: a, text: y, append: true}}]");
        var first = _turn.First(Turn.Said("go"));
        var said = await Turn.RunAsync(agent.Runner, first);
        var next = Turn.Next(first, said[^1].ShouldBeOfType<RunAsked>(), Turn.Said("yes", "m-2"));
        next = next with { Task = next.Task with { Artifacts = [((RunArtifact)said[0]).Artifact] } };
        (await Turn.RunAsync(agent.Runner, next)).ShouldHaveSingleItem().ShouldBeOfType<RunArtifact>().Append.ShouldBeTrue();
    }

    [Fact]
    public async Task Artifacts_without_ids_get_different_ones_that_stay_the_same()
    {
        const string script = "- do: [{artifact: {text: x}}, {artifact: {text: y}}]";
        var ids = (await RunAsync(script)).Cast<RunArtifact>().Select(made => made.Artifact.Id).ToArray();
        ids.ShouldBe(["artifact-1", "artifact-2"]);
        (await RunAsync(script)).Cast<RunArtifact>().Select(made => made.Artifact.Id).ShouldBe(ids);
    }

    [Fact]
    public async Task Parts_of_every_kind_are_said()
    {
        var said = await RunAsync("""
            - do:
              - artifact:
                  parts:
                    - bare text
                    - {text: "# hi", mediaType: text/markdown, metadata: {lang: en}}
                    - {raw: aGVsbG8=, filename: hello.txt, mediaType: text/plain}
                    - {url: "https://example.org/{{text}}", mediaType: image/png}
                    - {data: {n: 1, yes: true, none: null, list: [1.5, "2"], said: "{{text}}"}}
            """, "cat");
        var parts = said.ShouldHaveSingleItem().ShouldBeOfType<RunArtifact>().Artifact.Parts;
        parts[0].ShouldBe(new TextPart("bare text"));
        (parts[1].MediaType, parts[1].Metadata?.GetProperty("lang").GetString()).ShouldBe(("text/markdown", "en"));
        var raw = parts[2].ShouldBeOfType<RawPart>();
        raw.Bytes.ToArray().ShouldBe("hello"u8.ToArray());
        raw.Filename.ShouldBe("hello.txt");
        parts[3].ShouldBeOfType<UrlPart>().Url.ShouldBe("https://example.org/cat");
        parts[4].ShouldBeOfType<DataPart>().Data.GetRawText().ShouldBe("""{"n":1,"yes":true,"none":null,"list":[1.5,"2"],"said":"cat"}""");
    }

    [Fact]
    public async Task Parts_that_never_change_are_shared_by_all_runs()
    {
        var agent = Scripts.Agent("- do: [{artifact: {parts: [{data: {a: 1}}, fixed]}}]");
        var first = (RunArtifact)(await Turn.RunAsync(agent.Runner, _turn.First(Turn.Said("x"))))[0];
        var second = (RunArtifact)(await Turn.RunAsync(agent.Runner, _turn.First(Turn.Said("y"))))[0];
        second.Artifact.Parts.ShouldBeSameAs(first.Artifact.Parts);
    }

    [Fact]
    public async Task A_bare_message_is_a_reply()
    {
        var agent = Scripts.Agent("- do: [{message: {parts: [{text: no task needed}]}}]");
        agent.MayReply.ShouldBeTrue();
        var said = await Turn.RunAsync(agent.Runner, _turn.First(Turn.Said("x")));
        Text(said.ShouldHaveSingleItem().ShouldBeOfType<RunReplied>()).ShouldBe("no task needed");
    }

    [Fact]
    public async Task Repeat_counts_from_zero_and_the_innermost_index_counts()
    {
        var said = await RunAsync("""
            - do:
              - repeat: {times: 2, do: [{status: {text: "outer {{index}}"}}, {repeat: {times: 2, do: [{status: {text: "inner {{index}}"}}]}}]}
              - status: {text: "after {{index}}"}
            """);
        said.Select(Text).ShouldBe(["outer 0", "inner 0", "inner 1", "outer 1", "inner 0", "inner 1", "after 0"]);
    }

    [Fact]
    public async Task Wait_waits_on_the_clock_it_was_given()
    {
        var time = new ManualTime();
        var agent = Scripts.Agent("- do: [{status: {text: before}}, {wait: 2s}, {status: {text: after}}]", time);
        await using var run = agent.Runner.RunAsync(_turn.First(Turn.Said("x")), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        (await run.MoveNextAsync()).ShouldBeTrue();

        var next = run.MoveNextAsync().AsTask();
        time.Advance(TimeSpan.FromMilliseconds(1_999));
        next.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMilliseconds(1));
        (await next).ShouldBeTrue();
        Text(run.Current).ShouldBe("after");
    }

    [Fact]
    public async Task Sleep_forever_ends_with_the_cancellation()
    {
        var agent = Scripts.Agent("- do: [sleep-forever]");
        using var cancel = new CancellationTokenSource();
        await using var run = agent.Runner.RunAsync(_turn.First(Turn.Said("x")), cancel.Token).GetAsyncEnumerator(cancel.Token);
        var next = run.MoveNextAsync().AsTask();
        next.IsCompleted.ShouldBeFalse();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(next);
    }

    [Fact]
    public async Task A_long_loop_ends_with_the_cancellation()
    {
        var agent = Scripts.Agent("- do: [{repeat: {times: 1000000, do: [{wait: 0s}]}}]");
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in agent.Runner.RunAsync(_turn.First(Turn.Said("x")), cancel.Token))
            {
                // nothing is said
            }
        });
    }

    [Fact]
    public async Task Everything_up_to_the_first_wait_happens_without_leaving_the_thread()
    {
        var agent = Scripts.Agent("- do: [{status: {text: a}}, {repeat: {times: 50, do: [{artifact: {id: x, text: b, append: true}}]}}, {status: {state: completed}}]");
        await using var run = agent.Runner.RunAsync(_turn.First(Turn.Said("x")), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var count = 0;
        for (var goesOn = true; goesOn; count++)
        {
            var next = run.MoveNextAsync();
            next.IsCompleted.ShouldBeTrue();
            goesOn = await next;
        }

        count.ShouldBe(53);
    }

    [Theory]
    [InlineData("fail", false, "")]
    [InlineData("fail: it broke", false, "it broke")]
    [InlineData("fail: {text: busy, transient: true}", true, "busy")]
    public async Task Fail_says_whether_another_attempt_may_help(string step, bool transient, string text)
    {
        var failed = (await RunAsync($"- do: [{{{step}}}]".Replace("{fail}", "fail", StringComparison.Ordinal))).ShouldHaveSingleItem().ShouldBeOfType<RunFailed>();
        failed.Transient.ShouldBe(transient);
        Text(failed).ShouldBe(text);
    }

    [Fact]
    public async Task Reject_and_sign_in_say_their_text()
    {
        Text((await RunAsync("- do: [{reject: not here}]")).ShouldHaveSingleItem().ShouldBeOfType<RunRejected>()).ShouldBe("not here");
        var asked = (await RunAsync("- do: [{authRequired: {text: sign in, metadata: {url: https://example.org}}}]")).ShouldHaveSingleItem().ShouldBeOfType<RunAsked>();
        asked.Kind.ShouldBe(QuestionKind.SignIn);
        asked.Metadata?.GetProperty("url").GetString().ShouldBe("https://example.org");
    }

    [Fact]
    public async Task Delegate_keeps_the_answer_under_its_name_and_as_the_result()
    {
        var said = await RunAsync("""
            - do:
              - delegate: {agent: one, text: "first {{text}}", as: a}
              - delegate: {agent: two, text: "second {{a}}"}
              - artifact: {text: "{{a}} / {{result}}"}
            """, "hello");
        Text(said.ShouldHaveSingleItem()).ShouldBe("one says hi / two says hi");
        _turn.Calls.Select(call => (call.Agent, Text(call.Parts))).ShouldBe([("one", "first hello"), ("two", "second one says hi")]);
    }

    [Fact]
    public async Task Each_delegation_of_a_turn_has_a_key_that_a_second_run_repeats()
    {
        const string script = "- do: [{repeat: {times: 2, do: [{delegate: {agent: a}}, {delegate: {agent: b}}]}}]";
        await RunAsync(script);
        var keys = _turn.Calls.Select(call => call.CallKey).ToArray();
        keys.Distinct().Count().ShouldBe(4);
        _turn.Calls.Clear();
        await RunAsync(script);
        _turn.Calls.Select(call => call.CallKey).ShouldBe(keys);
    }

    [Theory]
    [InlineData(TaskState.Failed, "Agent 'other' failed: it broke")]
    [InlineData(TaskState.Rejected, "Agent 'other' refused: it broke")]
    [InlineData(TaskState.Canceled, "Agent 'other' was canceled: it broke")]
    [InlineData(TaskState.InputRequired, "Agent 'other' has a question that nobody here answers: it broke")]
    [InlineData(TaskState.AuthRequired, "Agent 'other' wants somebody to sign in: it broke")]
    public async Task A_delegation_that_does_not_complete_fails_the_turn_and_says_why(TaskState state, string text)
    {
        _turn.Answer = _ => Turn.Snapshot(state, [], Make.Agent("it broke"));
        Text((await RunAsync("- do: [{delegate: {agent: other}}, {artifact: {text: never}}]")).ShouldHaveSingleItem().ShouldBeOfType<RunFailed>()).ShouldBe(text);
    }

    [Theory]
    [InlineData(RefusalCode.AgentNotFound, false)]
    [InlineData(RefusalCode.TooMany, true)]
    public async Task A_refused_delegation_fails_the_turn(RefusalCode code, bool transient)
    {
        _turn.Answer = _ => new Refusal(code, "no, thank you");
        var failed = (await RunAsync("- do: [{delegate: {agent: other}}]")).ShouldHaveSingleItem().ShouldBeOfType<RunFailed>();
        Text(failed).ShouldBe("Agent 'other' was not asked: no, thank you");
        failed.Transient.ShouldBe(transient);
    }

    [Fact]
    public async Task Call_keeps_what_the_tool_returned()
    {
        var said = await RunAsync("""
            - do:
              - call: {tool: calculate, arguments: {expression: "{{text}} * 7"}, as: product}
              - call: {tool: calculator, arguments: {expression: "{{product}} + 1"}}
              - artifact: {text: "{{product}} {{result}}"}
            """, "6", tools: "[calculator]");
        Text(said.ShouldHaveSingleItem()).ShouldBe("42 43");
    }

    [Fact]
    public async Task A_tool_that_refuses_fails_the_turn_and_says_why()
    {
        var said = await RunAsync("- do: [{call: {tool: calculator, arguments: {expression: \"{{text}}\"}}}]", "six times seven");
        Text(said.ShouldHaveSingleItem().ShouldBeOfType<RunFailed>()).ShouldStartWith("Tool 'calculate': Argument 'expression':");
    }

    [Fact]
    public async Task A_tool_that_needs_approval_is_asked_for_first()
    {
        const string script = "- do: [{call: {tool: calculate, arguments: {expression: 6 * 7}}}, {artifact: {text: \"{{result}}\"}}]";
        const string tools = "[{calculator: {approval: required}}]";
        var first = _turn.First(Turn.Said("go"));
        var question = (await Turn.RunAsync(Scripts.Agent(script, tools: tools).Runner, first)).ShouldHaveSingleItem().ShouldBeOfType<RunAsked>();
        question.Kind.ShouldBe(QuestionKind.Approval);
        var said = await Turn.RunAsync(Scripts.Agent(script, tools: tools).Runner, Turn.Next(first, question, Turn.Said("yes", "m-2")));
        Text(said.ShouldHaveSingleItem()).ShouldBe("42");
    }

    [Fact]
    public async Task Templates_know_the_turn()
    {
        var said = await RunAsync("- do: [{status: {text: \"{{text}}|{{ messageId }}|{{taskId}}|{{contextId}}|{{attempt}}|{{history.count}}|{{request}}\"}}]", "{{taskId}}");
        Text(said[0]).ShouldBe("{{taskId}}|m-1|task_1|ctx_1|1|1|{{taskId}}");
    }

    [Fact]
    public void Only_calls_and_delegations_are_effects()
    {
        Scripts.Agent("- do: [{artifact: {text: x}}, {ask: y}]").HasEffects.ShouldBeFalse();
        Scripts.Agent("- do: [{repeat: {times: 2, do: [{delegate: {agent: x}}]}}]").HasEffects.ShouldBeTrue();
    }

    private Task<List<RunOutput>> RunAsync(string script, string text = "x", string tools = "[]") =>
        Turn.RunAsync(Scripts.Agent(script, tools: tools).Runner, _turn.First(Turn.Said(text)));

    private static string Text(RunOutput output) => output is RunArtifact made ? Text(made.Artifact.Parts) : Text(output.Parts ?? []);

    private static string Text(IReadOnlyList<Part> parts) => string.Join('\n', Make.Texts(parts));
}
