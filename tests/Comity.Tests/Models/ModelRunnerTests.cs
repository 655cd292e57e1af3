using System.Text.Json;
using Comity.Agents.Models;
using Comity.Agents.Runners.Model;
using Comity.Agents.Tools;
using Comity.Core;
using Comity.Core.Tasks;
using Comity.Core.Worker;
using Comity.Tests.Support;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Turn = Comity.Tests.Scripted.Turn;

namespace Comity.Tests.Models;

/// <summary>A model agent's turn, from the message to what the task gets to hear.</summary>
public sealed class ModelRunnerTests : IDisposable
{
    private static readonly JsonElement s_nothing = JsonDocument.Parse("{}").RootElement;

    private readonly FakeChatClient _model = new();
    private readonly ManualTime _time = new();
    private readonly Talk _talk = new();
    private readonly List<AIFunction> _tools = [];
    private string? _missing;
    private ModelAgentSpec _spec = new()
    {
        Name = "helper",
        SystemPrompt = "Be brief.",
        Model = new ModelSpec { Provider = "openai-compat", Name = "m", BaseUrl = "http://127.0.0.1:1" },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task An_answer_becomes_one_artifact_and_the_turn_completes_with_its_usage()
    {
        _model.Says("Hel", "lo");

        var said = await RunAsync(_talk.First("hi"));

        var chunk = said[0].ShouldBeOfType<RunArtifact>();
        chunk.Artifact.Id.ShouldBe("result");
        chunk.Artifact.Name.ShouldBe("result");
        chunk.Append.ShouldBeFalse();
        chunk.LastChunk.ShouldBeTrue();
        Text(said).ShouldBe("Hello");
        said[1].ShouldBeOfType<RunCompleted>().Usage.ShouldBe(new Usage(10, 5, 1, 0));
        said.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Text_goes_out_when_the_model_pauses_for_longer_than_the_window()
    {
        var more = new TaskCompletionSource();
        _model.Answers(_ => Slowly(more.Task));
        await using var run = Runner().RunAsync(_talk.First("hi"), Token).GetAsyncEnumerator(Token);

        var first = run.MoveNextAsync().AsTask();
        await AdvancingUntil(first);
        Text(run.Current).ShouldBe("one two");
        run.Current.ShouldBeOfType<RunArtifact>().LastChunk.ShouldBeFalse();

        more.SetResult();
        (await run.MoveNextAsync()).ShouldBeTrue();
        var last = run.Current.ShouldBeOfType<RunArtifact>();
        Text(last).ShouldBe(" three");
        last.Append.ShouldBeTrue();
        last.LastChunk.ShouldBeTrue();

        static async IAsyncEnumerable<ChatResponseUpdate> Slowly(Task more)
        {
            yield return new ChatResponseUpdate(ChatRole.Assistant, "one ");
            yield return new ChatResponseUpdate(ChatRole.Assistant, "two");
            await more;
            yield return new ChatResponseUpdate(ChatRole.Assistant, " three");
        }
    }

    [Fact]
    public async Task A_fast_model_is_gathered_into_chunks_of_a_kibibyte()
    {
        _model.Says([.. Enumerable.Repeat(new string('x', 100), 35)]);

        var said = await RunAsync(_talk.First("hi"));

        var chunks = said.OfType<RunArtifact>().ToList();
        chunks.Select(chunk => Text(chunk).Length).ShouldBe([1_100, 1_100, 1_100, 200]);
        chunks.Select(chunk => (chunk.Append, chunk.LastChunk)).ShouldBe([(false, false), (true, false), (true, false), (true, true)]);
    }

    [Fact]
    public async Task An_empty_answer_completes_without_an_artifact()
    {
        _model.Answers(FakeChatClient.Used(3, 0));

        (await RunAsync(_talk.First("hi"))).ShouldHaveSingleItem().ShouldBeOfType<RunCompleted>();
    }

    [Fact]
    public async Task Tools_are_called_between_rounds_and_each_round_reports_its_usage()
    {
        _tools.AddRange(ToolRegistry.BuiltIn.Create(new ToolSpec("calculator", s_nothing), Services()));
        _model.CallsTools("Let me see.", ("a", "calculate", new { expression = "6*7" })).Says("It is 42.");

        var said = await RunAsync(_talk.First("6*7?"));

        Text(said).ShouldBe("Let me see.\n\nIt is 42.");
        var progress = said.OfType<RunProgress>().ShouldHaveSingleItem();
        progress.Usage.ShouldBe(new Usage(10, 5, 1, 0));
        progress.Metadata.ShouldNotBeNull().GetRawText().ShouldBe("""{"tools":["calculate"]}""");
        said[^1].ShouldBeOfType<RunCompleted>().Usage.ShouldBe(new Usage(10, 5, 1, 1));
        Result(_model.Asked[1]).ShouldBe("42");
    }

    [Fact]
    public async Task The_model_sees_the_system_prompt_the_conversation_and_the_message()
    {
        _talk.Earlier.AddRange(
        [
            Make.User("first", "m-0"),
            new Message("result", Role.Agent, [new TextPart("ans"), new TextPart("wer"), new DataPart(JsonSerializer.SerializeToElement(new { n = 1 }))]),
        ]);
        _model.Says("ok");

        await RunAsync(_talk.First("second"));

        _model.Asked[0].Messages.Select(message => $"{message.Role}: {message.Text}").ShouldBe(
            ["system: Be brief.", "user: first", "assistant: answer\n{\"n\":1}", "user: second"]);
    }

    [Fact]
    public async Task Only_so_many_earlier_messages_are_shown_as_the_agent_says()
    {
        _spec = _spec with { Limits = new ModelLimits { HistoryMessagesMax = 2 } };
        _talk.Earlier.AddRange([Make.User("1"), Make.Agent("2"), Make.User("3"), Make.Agent("4")]);
        _model.Says("ok");

        await RunAsync(_talk.First("5"));

        _model.Asked[0].Messages.Select(message => message.Text).ShouldBe(["Be brief.", "3", "4", "5"]);
    }

    [Fact]
    public async Task Parts_of_every_kind_reach_the_model()
    {
        _model.Says("ok");
        var message = new Message("m", Role.User,
        [
            new TextPart("look"),
            new DataPart(JsonSerializer.SerializeToElement(new { a = 1 })),
            new RawPart(new byte[] { 1 }) { MediaType = "image/png" },
            new RawPart("a,b"u8.ToArray()) { MediaType = "text/csv", Filename = "t.csv" },
            new RawPart(new byte[] { 1, 2 }) { MediaType = "application/zip", Filename = "z.zip" },
            new RawPart(new byte[] { 1 }) { MediaType = "not a type" },
            new UrlPart("https://example.com/i.png") { MediaType = "image/png" },
            new UrlPart("https://example.com/page"),
        ]);

        await RunAsync(_talk.First(message));

        var contents = _model.Asked[0].Messages[^1].Contents;
        contents.Select(content => content is TextContent text ? text.Text : content.GetType().Name).ShouldBe(
        [
            "look", """{"a":1}""", "DataContent", "t.csv:\na,b", "[z.zip: application/zip, 2 bytes]", "[file: application/octet-stream, 1 bytes]",
            "UriContent", "https://example.com/page",
        ]);
    }

    [Fact]
    public async Task A_missing_key_fails_the_turn_and_says_which()
    {
        _missing = "environment variable X is not set";

        var failed = (await RunAsync(_talk.First("hi"))).ShouldHaveSingleItem().ShouldBeOfType<RunFailed>();

        Text(failed).ShouldBe("The agent cannot work: environment variable X is not set.");
        failed.Transient.ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_model_that_fails_fails_the_turn_after_what_it_had_said(bool isTransient)
    {
        _model.Answers(_ => Breaking(isTransient));

        var said = await RunAsync(_talk.First("hi"));

        Text(said[0]).ShouldBe("begun");
        var failed = said[1].ShouldBeOfType<RunFailed>();
        failed.Transient.ShouldBe(isTransient);
        Text(failed).ShouldBe("Model API error: gone");

        static async IAsyncEnumerable<ChatResponseUpdate> Breaking(bool isTransient)
        {
            yield return new ChatResponseUpdate(ChatRole.Assistant, "begun");
            await Task.Yield();
            throw new ModelCallException("Model API error: gone", isTransient);
        }
    }

    [Fact]
    public async Task A_run_over_its_budget_fails_and_says_so()
    {
        _spec = _spec with { Limits = new ModelLimits { OutputTokensMax = 4 } };
        _tools.AddRange(ToolRegistry.BuiltIn.Create(new ToolSpec("calculator", s_nothing), Services()));
        _model.CallsTools(("a", "calculate", new { expression = "1" }));

        var said = await RunAsync(_talk.First("hi"));

        Text(said[^1]).ShouldBe("Usage limit exceeded: more than 4 output tokens in one run.");
        said[^1].ShouldBeOfType<RunFailed>().Usage.ShouldBe(new Usage(10, 5, 1, 0));
    }

    [Fact]
    public async Task A_run_is_over_its_budget_also_when_the_provider_does_not_count()
    {
        _spec = _spec with { Limits = new ModelLimits { OutputTokensMax = 100 } };
        _tools.AddRange(ToolRegistry.BuiltIn.Create(new ToolSpec("calculator", s_nothing), Services()));
        _model.Answers(new ChatResponseUpdate(ChatRole.Assistant, new string('x', 1_000)), new ChatResponseUpdate(ChatRole.Assistant, [FakeChatClient.Call("a", "calculate")]));

        (await RunAsync(_talk.First("hi")))[^1].ShouldBeOfType<RunFailed>();
    }

    [Fact]
    public async Task An_answer_that_was_cut_short_completes_and_says_so()
    {
        _model.Answers(new ChatResponseUpdate(ChatRole.Assistant, "half of") { FinishReason = ChatFinishReason.Length });

        var done = (await RunAsync(_talk.First("hi")))[^1].ShouldBeOfType<RunCompleted>();

        done.Metadata.ShouldNotBeNull().GetRawText().ShouldBe("""{"finishReason":"length"}""");
    }

    [Fact]
    public async Task Cancelling_stops_the_model_at_once()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var reached = new TaskCompletionSource();
        var stopped = new TaskCompletionSource();
        _model.Answers(Hanging);
        await using var run = Runner().RunAsync(_talk.First("hi"), cancel.Token).GetAsyncEnumerator(cancel.Token);

        var next = run.MoveNextAsync().AsTask();
        await reached.Task.WaitAsync(Token);
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => next);
        await stopped.Task.WaitAsync(Token);

        async IAsyncEnumerable<ChatResponseUpdate> Hanging([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            try
            {
                reached.SetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                stopped.SetResult();
            }

            yield break;
        }
    }

    [Fact]
    public async Task A_reader_that_leaves_in_the_middle_ends_the_model_call()
    {
        var stopped = new TaskCompletionSource();
        _model.Answers(Hanging);
        await using (var run = Runner().RunAsync(_talk.First("hi"), Token).GetAsyncEnumerator(Token))
        {
            await AdvancingUntil(run.MoveNextAsync().AsTask());
            Text(run.Current).ShouldBe("begun");
        }

        await stopped.Task.WaitAsync(Token);

        async IAsyncEnumerable<ChatResponseUpdate> Hanging([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            yield return new ChatResponseUpdate(ChatRole.Assistant, "begun");
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                stopped.SetResult();
            }
        }
    }

    [Theory]
    [InlineData("yes", "4")]
    [InlineData("Approved.", "4")]
    [InlineData("no", "Denied by the user.")]
    [InlineData("use the other one", "Denied by the user, who said: use the other one")]
    public async Task A_tool_that_needs_approval_asks_and_the_answer_goes_on(string answer, string result)
    {
        _tools.AddRange(ToolRegistry.BuiltIn.Create(new ToolSpec("calculator", s_nothing, NeedsApproval: true), Services()));
        _model.CallsTools("I would calculate.", ("a", "calculate", new { expression = "2+2" })).Says("Done.");
        var first = _talk.First("2+2?", "m-1");

        var said = await RunAsync(first);
        var asked = said[^1].ShouldBeOfType<RunAsked>();
        asked.Kind.ShouldBe(QuestionKind.Approval);
        Text(asked).ShouldBe("""May I call calculate({"expression":"2+2"})? Answer yes or no.""");
        asked.Parts.ShouldNotBeNull().OfType<DataPart>().Single().Data.GetRawText().ShouldBe(
            """{"approvals":[{"callId":"a","tool":"calculate","arguments":{"expression":"2\u002B2"}}]}""");

        var more = await RunAsync(_talk.Answer(first, said, answer));

        _model.Asked[1].Messages.Select(message => message.Role).ShouldBe([ChatRole.System, ChatRole.User, ChatRole.Assistant, ChatRole.Tool]);
        _model.Asked[1].Messages[1].Text.ShouldBe("2+2?");
        Result(_model.Asked[1]).ShouldBe(result);
        Text(more).ShouldBe("\n\nDone.");
        more[0].ShouldBeOfType<RunArtifact>().Append.ShouldBeTrue();
        more[^1].ShouldBeOfType<RunCompleted>();
    }

    [Fact]
    public async Task Data_decides_an_approval_too()
    {
        _tools.AddRange(ToolRegistry.BuiltIn.Create(new ToolSpec("calculator", s_nothing, NeedsApproval: true), Services()));
        _model.CallsTools(("a", "calculate", new { expression = "2+2" })).Says("Done.");
        var first = _talk.First("2+2?", "m-1");
        var said = await RunAsync(first);

        var answer = new Message("m-2", Role.User, [new DataPart(JsonSerializer.SerializeToElement(new { approved = true }))]);
        await RunAsync(_talk.Answer(first, said, answer));

        Result(_model.Asked[1]).ShouldBe("4");
    }

    [Fact]
    public async Task A_repeated_attempt_after_an_approval_writes_the_whole_text_anew()
    {
        _tools.AddRange(ToolRegistry.BuiltIn.Create(new ToolSpec("calculator", s_nothing, NeedsApproval: true), Services()));
        _model.CallsTools("I would calculate.", ("a", "calculate", new { expression = "2+2" })).Says("Done.");
        var first = _talk.First("2+2?", "m-1");
        var said = await RunAsync(first);

        var more = await RunAsync(_talk.Answer(first, said, "yes") with { Attempt = 2 });

        var chunk = more[0].ShouldBeOfType<RunArtifact>();
        chunk.Append.ShouldBeFalse();
        Text(chunk).ShouldBe("I would calculate.\n\nDone.");
    }

    [Fact]
    public async Task Two_approvals_in_one_turn_keep_everything_said_before()
    {
        _tools.AddRange(ToolRegistry.BuiltIn.Create(new ToolSpec("calculator", s_nothing, NeedsApproval: true), Services()));
        _model.CallsTools(("a", "calculate", new { expression = "1+1" })).CallsTools(("b", "calculate", new { expression = "2+2" })).Says("Done.");
        var first = _talk.First("both", "m-1");
        var said = await RunAsync(first);
        var second = _talk.Answer(first, said, "yes");
        var saidThen = await RunAsync(second);

        await RunAsync(_talk.Answer(second, saidThen, new Message("m-3", Role.User, [new TextPart("yes")])));

        _model.Asked[2].Messages.Select(message => message.Role).ShouldBe(
            [ChatRole.System, ChatRole.User, ChatRole.Assistant, ChatRole.Tool, ChatRole.Assistant, ChatRole.Tool]);
    }

    [Fact]
    public async Task Another_agent_is_asked_by_delegation_and_its_failure_is_a_text()
    {
        var config = JsonSerializer.SerializeToElement(new { agents = new[] { "researcher" } });
        _tools.AddRange(ToolRegistry.BuiltIn.Create(new ToolSpec("delegate", config), Services()));
        _model.CallsTools(("a", "delegate_to_researcher", new { prompt = "look" })).CallsTools(("b", "delegate_to_researcher", new { prompt = "again" })).Says("ok");

        var run = _talk.First("hi");
        var outcomes = new Queue<Outcome<TaskSnapshot>>(
        [
            Turn.Snapshot(TaskState.Completed, [new Artifact("a", [new TextPart("fo"), new TextPart("und")])]),
            new Refusal(RefusalCode.AgentNotFound, "No agent 'researcher'."),
        ]);
        _talk.Turn.Answer = _ => outcomes.Dequeue();
        await RunAsync(run);

        _talk.Turn.Calls.Select(call => (call.Agent, Text(call.Parts))).ShouldBe([("researcher", "look"), ("researcher", "again")]);
        _talk.Turn.Calls[0].CallKey.ShouldStartWith("1.0.delegate_to_researcher.");
        _talk.Turn.Calls[1].CallKey.ShouldStartWith("2.0.delegate_to_researcher.");
        Result(_model.Asked[1]).ShouldBe("found");
        Result(_model.Asked[2]).ShouldBe("[DELEGATION ERROR] Agent 'researcher' failed: No agent 'researcher'.");
    }

    [Fact]
    public void An_agent_without_its_key_is_made_and_says_what_is_missing()
    {
        string? key = null;
        using var http = new Comity.Agents.Http.OutgoingHttp(allowPrivateNetwork: false);
        using var factory = new ModelRunnerFactory(ToolRegistry.BuiltIn, http, _time, NullLoggerFactory.Instance, name => name == "OPENAI_API_KEY" ? key : null);
        var spec = _spec with { Model = new ModelSpec { Provider = "openai", Name = "gpt" } };

        factory.Create(spec).Unavailable.ShouldBe("environment variable OPENAI_API_KEY is not set");
        key = "sk";
        factory.Create(spec).Unavailable.ShouldBeNull();
        factory.Create(spec).HasEffects.ShouldBeTrue();
    }

    [Fact]
    public void Problems_name_the_field_as_the_file_has_it()
    {
        using var factory = ModelRunnerFactory.Standard(false, _time, NullLoggerFactory.Instance);
        var spec = _spec with
        {
            Model = new ModelSpec { Provider = "opnai", Name = "", Temperature = 3, ApiKeyEnv = "sk-123" },
            Limits = new ModelLimits { ToolsAtOnce = 0 },
            Tools = [new ToolSpec("datetime", JsonSerializer.SerializeToElement(new { timezone = "Mars/Base", zone = 1 })), new ToolSpec("teleport", s_nothing)],
        };

        factory.Problems(spec).Select(problem => problem.Field).ShouldBe(
            ["model.provider", "model.name", "model.api_key_env", "model.temperature", "tools[0].timezone", "tools[0].zone", "tools[1].type", "guardrails.tools_at_once"]);
        Should.Throw<ArgumentException>(() => factory.Create(spec));
    }

    private static string Text(IEnumerable<RunOutput> said) => string.Concat(said.OfType<RunArtifact>().Select(chunk => Text(chunk.Artifact.Parts)));

    private static string Text(RunOutput output) => Text(output is RunArtifact chunk ? chunk.Artifact.Parts : output.Parts ?? []);

    private static string Text(IEnumerable<Part> parts) => string.Concat(parts.OfType<TextPart>().Select(part => part.Text));

    private static string? Result((List<ChatMessage> Messages, ChatOptions? Options) asked) =>
        asked.Messages[^1].Contents.OfType<FunctionResultContent>().Single().Result?.ToString();

    private ToolServices Services() => new(_time, new Comity.Agents.Http.OutgoingHttp(allowPrivateNetwork: false), _ => null);

    private ModelRunner Runner() => new(_spec, _model, _tools, () => _missing, _time, NullLogger<ModelRunner>.Instance);

    private async Task<List<RunOutput>> RunAsync(RunRequest run) => await Turn.RunAsync(Runner(), run);

    private async Task AdvancingUntil(Task done)
    {
        while (!done.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(40));
            await Task.WhenAny(done, Task.Delay(2, Token));
        }

        await done;
    }

    /// <summary>A conversation that goes on over several turns of one task.</summary>
    private sealed class Talk : IConversation
    {
        public Turn Turn { get; } = new();

        public List<Message> Earlier { get; } = [];

        public RunRequest First(string text, string id = "m-1") => First(Make.User(text, id));

        public RunRequest First(Message message) => Turn.First(message) with { Conversation = this };

        public RunRequest Answer(RunRequest before, List<RunOutput> said, string text) => Answer(before, said, Make.User(text, "m-2"));

        public RunRequest Answer(RunRequest before, List<RunOutput> said, Message answer)
        {
            Earlier.Add(before.Input);
            var parts = said.OfType<RunArtifact>().SelectMany(chunk => chunk.Artifact.Parts).ToList();
            if (parts.Count > 0) Earlier.Add(new Message("result", Role.Agent, parts));
            Earlier.Add(new Message("q", Role.Agent, said[^1].Parts!));
            var next = Turn.Next(before, (RunAsked)said[^1], answer);
            return parts.Count == 0 ? next : next with { Task = next.Task with { Artifacts = [new Artifact("result", parts)] } };
        }

        public ValueTask<IReadOnlyList<Message>> EarlierAsync(int max, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<Message>>([.. Earlier.TakeLast(max)]);
    }
}
