using System.Text.Json;
using Comity.Agents.Runners.Model;
using Comity.Agents.Tools;
using Comity.Core.Tasks;
using Comity.Tests.Scripted;
using Comity.Tests.Support;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;

namespace Comity.Tests.Models;

/// <summary>The loop between a model and its tools.</summary>
public sealed class FunctionLoopTests : IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly FakeChatClient _model = new();
    private readonly ManualTime _time = new();
    private readonly Turn _turn = new();
    private readonly List<AITool> _tools = [];
    private ModelLimits _limits = new();

    [Fact]
    public async Task What_the_model_says_passes_through_while_it_arrives_and_then_the_results()
    {
        Tool("now", () => "noon");
        _model.CallsTools("Let me see.", ("a", "now", null)).Says("It is ", "noon.");

        var (updates, _) = await RunAsync();

        updates.Select(update => update.Text).Where(text => text.Length > 0).ShouldBe(["Let me see.", "It is ", "noon."]);
        Results(updates).Single().Result.ShouldBe("noon");
    }

    [Fact]
    public async Task Calls_and_results_stand_in_the_conversation_of_the_next_question()
    {
        Tool("now", () => "noon");
        _model.CallsTools(("a", "now", null), ("b", "now", new { zone = "UTC" })).Says("ok");

        var (_, loop) = await RunAsync();

        var messages = _model.Asked[1].Messages;
        messages.Select(message => message.Role).ShouldBe([ChatRole.User, ChatRole.Assistant, ChatRole.Tool]);
        messages[1].Contents.OfType<FunctionCallContent>().Select(call => call.CallId).ShouldBe(["a", "b"]);
        messages[2].Contents.OfType<FunctionResultContent>().Select(result => result.CallId).ShouldBe(["a", "b"]);
        loop.Said.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Calls_run_side_by_side_up_to_the_limit_and_their_results_keep_the_order()
    {
        _limits = _limits with { ToolsAtOnce = 2 };
        int running = 0, most = 0;
        var bothRun = new TaskCompletionSource();
        _tools.Add(new Probe("work", async (arguments, cancellationToken) =>
        {
            var now = Interlocked.Increment(ref running);
            most = Math.Max(most, now);
            if (now == 2) bothRun.TrySetResult();
            await bothRun.Task.WaitAsync(cancellationToken);
            Interlocked.Decrement(ref running);
            return $"did {arguments.Text("n")}";
        }));
        _model.CallsTools(("a", "work", new { n = "1" }), ("b", "work", new { n = "2" }), ("c", "work", new { n = "3" }), ("d", "work", new { n = "4" })).Says("ok");

        var (updates, _) = await RunAsync();

        most.ShouldBe(2);
        Results(updates).Select(result => result.Result).ShouldBe(["did 1", "did 2", "did 3", "did 4"]);
    }

    [Fact]
    public async Task An_unknown_tool_is_told_to_the_model()
    {
        Tool("now", () => "noon");
        _model.CallsTools(("a", "nwo", null)).Says("ok");

        Results((await RunAsync()).Updates).Single().Result.ShouldBe("Error: there is no tool 'nwo'. The tools are: now.");
    }

    [Fact]
    public async Task Arguments_that_cannot_be_read_are_told_to_the_model()
    {
        Tool("now", () => "noon");
        _model.Answers(new ChatResponseUpdate(ChatRole.Assistant, [new FunctionCallContent("a", "now") { Exception = new FormatException("The arguments are not a JSON object.") }])).Says("ok");

        Results((await RunAsync()).Updates).Single().Result.ShouldBe("Error: The arguments are not a JSON object.");
    }

    [Fact]
    public async Task A_missing_argument_is_named()
    {
        _tools.Add(new Probe("work", (arguments, _) => Task.FromResult(arguments.Text("city"))));
        _model.CallsTools(("a", "work", null)).Says("ok");

        Results((await RunAsync()).Updates).Single().Result.ShouldBe("Error: Argument 'city' is required and must be text.");
    }

    [Fact]
    public async Task A_tool_that_breaks_says_no_more_than_that()
    {
        Tool("now", () => throw new InvalidOperationException("password=hunter2"));
        _model.CallsTools(("a", "now", null)).Says("ok");

        Results((await RunAsync()).Updates).Single().Result.ShouldBe("Error: the tool failed (InvalidOperationException).");
    }

    [Fact]
    public async Task A_tool_that_takes_too_long_is_told_to_the_model_even_when_it_does_not_listen()
    {
        var reached = new TaskCompletionSource();
        _tools.Add(new Probe("slow", async (_, _) =>
        {
            reached.SetResult();
            await new TaskCompletionSource().Task;
            return "";
        }));
        _model.CallsTools(("a", "slow", null)).Says("ok");

        var run = RunAsync();
        await reached.Task.WaitAsync(Token);
        _time.Advance(TimeSpan.FromSeconds(60));

        Results((await run).Updates).Single().Result.ShouldBe("Error: the tool did not answer within 60 s.");
    }

    [Fact]
    public async Task A_cancelled_run_ends_in_the_middle_of_a_tool()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var reached = new TaskCompletionSource();
        _tools.Add(new Probe("slow", async (_, cancellationToken) =>
        {
            reached.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return "";
        }));
        _model.CallsTools(("a", "slow", null));

        var run = RunAsync(cancel.Token);
        await reached.Task.WaitAsync(Token);
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task After_the_last_round_the_model_is_asked_once_more_and_may_call_nothing()
    {
        _limits = _limits with { ToolRoundsMax = 2 };
        Tool("count", () => "more");
        _model.CallsTools(("a", "count", new { n = 1 })).CallsTools(("b", "count", new { n = 2 })).Says("done");

        var (updates, loop) = await RunAsync();

        _model.Asked.Count.ShouldBe(3);
        _model.Asked[1].Options.ShouldNotBeNull().ToolMode.ShouldBeNull();
        _model.Asked[2].Options.ShouldNotBeNull().ToolMode.ShouldBe(ChatToolMode.None);
        updates.ShouldContain(update => update.Text == "done");
        loop.IsCutShort.ShouldBeFalse();
    }

    [Fact]
    public async Task A_model_that_never_stops_calling_is_stopped()
    {
        _limits = _limits with { ToolRoundsMax = 2 };
        Tool("count", () => "more");
        _model.CallsTools(("a", "count", new { n = 1 })).CallsTools(("b", "count", new { n = 2 })).CallsTools(("c", "count", new { n = 3 }));

        var (_, loop) = await RunAsync();

        loop.IsCutShort.ShouldBeTrue();
    }

    [Fact]
    public async Task Calls_beyond_the_limit_are_not_made_and_the_model_must_answer()
    {
        _limits = _limits with { ToolCallsMax = 2 };
        var made = 0;
        Tool("count", () => $"{++made}");
        _model.CallsTools(("a", "count", new { n = 1 }), ("b", "count", new { n = 2 }), ("c", "count", new { n = 3 })).Says("done");

        var (updates, _) = await RunAsync();

        made.ShouldBe(2);
        Results(updates)[2].Result.ShouldBe("Error: the limit of 2 tool calls is reached. Answer without more calls.");
        _model.Asked[1].Options.ShouldNotBeNull().ToolMode.ShouldBe(ChatToolMode.None);
    }

    [Fact]
    public async Task The_same_call_is_made_three_times_and_then_refused()
    {
        var made = 0;
        Tool("count", () => $"{++made}");
        _model.CallsTools(("a", "count", new { n = 1 })).CallsTools(("b", "count", new { n = 1 })).CallsTools(("c", "count", new { n = 1 }))
            .CallsTools(("d", "count", new { n = 1 })).Says("done");

        var (updates, _) = await RunAsync();

        made.ShouldBe(3);
        Results(updates)[3].Result.ShouldBe("Error: this exact call was made several times already. Use the results you have, or do something else.");
        _model.Asked[4].Options.ShouldNotBeNull().ToolMode.ShouldBe(ChatToolMode.None);
    }

    [Fact]
    public async Task A_long_result_is_cut_and_says_so()
    {
        _limits = _limits with { ToolResultCharsMax = 10 };
        Tool("read", () => new string('x', 25));
        _model.CallsTools(("a", "read", null)).Says("ok");

        Results((await RunAsync()).Updates).Single().Result.ShouldBe("xxxxxxxxxx\n[cut: 10 of 25 characters]");
    }

    [Fact]
    public async Task Usage_is_summed_over_the_rounds()
    {
        Tool("now", () => "noon");
        _model.CallsTools(("a", "now", null), ("b", "now", new { zone = "UTC" })).Says("ok");

        var (_, loop) = await RunAsync();

        loop.TakeUsage().ShouldBe(new Usage(20, 10, ModelCalls: 2, ToolCalls: 2));
        loop.TakeUsage().ShouldBeNull();
    }

    [Fact]
    public async Task A_run_that_used_too_many_output_tokens_goes_no_further()
    {
        _limits = _limits with { OutputTokensMax = 5 };
        var made = 0;
        Tool("count", () => $"{++made}");
        _model.CallsTools(("a", "count", null));

        var (_, loop) = await RunAsync();

        loop.IsOverBudget.ShouldBeTrue();
        made.ShouldBe(0);
    }

    [Fact]
    public async Task Calls_that_the_provider_has_made_itself_are_left_alone()
    {
        _model.Answers(new ChatResponseUpdate(ChatRole.Assistant, [new FunctionCallContent("a", "search") { InformationalOnly = true }, new TextContent("found")]));

        var (updates, _) = await RunAsync();

        Results(updates).ShouldBeEmpty();
        _model.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_tool_that_is_only_declared_ends_the_loop_with_its_call_not_made()
    {
        Tool("now", () => throw new InvalidOperationException("Must not run."));
        _tools.Add(AIFunctionFactory.CreateDeclaration("theirs", "The caller's own.", JsonDocument.Parse("{}").RootElement));
        _model.CallsTools(("a", "theirs", null), ("b", "now", null));

        var (updates, loop) = await RunAsync();

        updates.SelectMany(update => update.Contents).OfType<FunctionCallContent>().Count().ShouldBe(2);
        Results(updates).ShouldBeEmpty();
        loop.Said.Single().Role.ShouldBe(ChatRole.Assistant);
    }

    [Fact]
    public async Task A_call_that_needs_approval_ends_the_loop_with_the_question()
    {
        var made = 0;
        Tool("now", () => $"{++made}");
        NeedsApproval("pay", () => $"{++made}");
        _model.CallsTools(("a", "now", null), ("b", "pay", new { amount = 5 }));

        var (updates, _) = await RunAsync();

        made.ShouldBe(0);
        updates[^1].Contents.Single().ShouldBeOfType<ToolApprovalRequestContent>().ToolCall.CallId.ShouldBe("b");
    }

    [Theory]
    [InlineData(true, "paid")]
    [InlineData(false, "Denied by the user, who said: too much")]
    public async Task An_answered_approval_goes_on_where_it_was_left(bool isApproved, string result)
    {
        Tool("now", () => "noon");
        NeedsApproval("pay", () => "paid");
        _model.CallsTools(("a", "now", null), ("b", "pay", new { amount = 5 })).Says("ok");
        var (_, left) = await RunAsync();
        var call = left.Said[^1].Contents.OfType<FunctionCallContent>().Single(c => c.CallId == "b");

        var loop = Loop();
        loop.Restore(left.Said, left.OutputTokens);
        left.TakeUsage().ShouldBe(new Usage(10, 5, 1, ToolCalls: 0));
        var updates = await CollectAsync(loop,
        [
            new ChatMessage(ChatRole.User, "hi"), .. left.Said,
            new ChatMessage(ChatRole.User, [new ToolApprovalResponseContent("b", isApproved, call) { Reason = "too much" }]),
        ]);

        Results(updates).Select(r => r.Result).ShouldBe(["noon", result]);
        _model.Asked[1].Messages.Select(message => message.Role).ShouldBe([ChatRole.User, ChatRole.Assistant, ChatRole.Tool]);
        updates.ShouldContain(update => update.Text == "ok");
        loop.TakeUsage().ShouldBe(new Usage(10, 5, 1, ToolCalls: isApproved ? 2 : 1));
    }

    [Fact]
    public async Task A_tool_that_must_be_called_must_be_called_once_only()
    {
        Tool("now", () => "noon");
        _model.CallsTools(("a", "now", null)).Says("ok");

        await CollectAsync(Loop(), [new ChatMessage(ChatRole.User, "hi")], new ChatOptions { Tools = _tools, ToolMode = ChatToolMode.RequireAny });

        _model.Asked.Select(asked => asked.Options!.ToolMode).ShouldBe([ChatToolMode.RequireAny, null]);
    }

    [Fact]
    public async Task Thoughts_go_back_to_the_model_with_their_seal()
    {
        Tool("now", () => "noon");
        _model.Answers(
            new ChatResponseUpdate(ChatRole.Assistant, [new TextReasoningContent("hm") { ProtectedData = "sealed" }]),
            new ChatResponseUpdate(ChatRole.Assistant, [FakeChatClient.Call("a", "now")])).Says("ok");

        await RunAsync();

        _model.Asked[1].Messages[1].Contents.OfType<TextReasoningContent>().Single().ProtectedData.ShouldBe("sealed");
    }

    [Fact]
    public async Task A_tool_knows_its_run_and_its_place_in_it()
    {
        List<string> keys = [];
        _tools.Add(new Probe("work", (arguments, _) =>
        {
            lock (keys) keys.Add(arguments.Run.CallKey);
            return Task.FromResult("ok");
        }));
        _model.CallsTools(("x", "work", new { n = 1 }), ("y", "work", new { n = 2 })).CallsTools(("z", "work", new { n = 3 })).Says("ok");

        await RunAsync();

        keys.Order().ShouldBe(["1.0.work", "1.1.work", "2.0.work"]);
    }

    public void Dispose() => _model.Dispose();

    private static List<FunctionResultContent> Results(IEnumerable<ChatResponseUpdate> updates) =>
        [.. updates.SelectMany(update => update.Contents).OfType<FunctionResultContent>()];

    private void Tool(string name, Func<string> work) => _tools.Add(new Probe(name, (_, _) => Task.FromResult(work())));

    private void NeedsApproval(string name, Func<string> work) =>
        _tools.Add(new ApprovalRequiredAIFunction(new Probe(name, (_, _) => Task.FromResult(work()))));

    private FunctionLoop Loop() => new(_model, _limits, new FunctionCaller(_limits, _turn, _time, NullLogger.Instance), contextWindow: null);

    private async Task<(List<ChatResponseUpdate> Updates, FunctionLoop Loop)> RunAsync(CancellationToken? cancellationToken = null)
    {
        var loop = Loop();
        return (await CollectAsync(loop, [new ChatMessage(ChatRole.User, "hi")], cancellationToken: cancellationToken), loop);
    }

    private async Task<List<ChatResponseUpdate>> CollectAsync(
        FunctionLoop loop, IReadOnlyList<ChatMessage> messages, ChatOptions? options = null, CancellationToken? cancellationToken = null)
    {
        List<ChatResponseUpdate> updates = [];
        await foreach (var update in loop.AskAsync(messages, options ?? new ChatOptions { Tools = _tools }, cancellationToken ?? Token))
            updates.Add(update);
        return updates;
    }

    private sealed class Probe(string name, Func<ToolArguments, CancellationToken, Task<string>> work) : ToolFunction(name, "A probe.", """{"type":"object"}""")
    {
        protected override async ValueTask<string> CallAsync(ToolArguments arguments, CancellationToken cancellationToken) => await work(arguments, cancellationToken);
    }
}
