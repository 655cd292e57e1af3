using Comity.Core;
using Comity.Core.Access;
using Comity.Core.Catalog;
using Comity.Core.Tasks;
using Comity.Core.Worker;

namespace Comity.Tests.Scripted;

/// <summary>One turn for a runner, and what it said.</summary>
internal sealed class Turn : IConversation, IAgentCalls
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public List<(string Agent, IReadOnlyList<Part> Parts, string CallKey)> Calls { get; } = [];

    /// <summary>What another agent answers.</summary>
    public Func<string, Outcome<TaskSnapshot>> Answer { get; set; } = agent => Snapshot(TaskState.Completed, [new Artifact("a", [new TextPart($"{agent} says hi")])]);

    public static TaskSnapshot Snapshot(TaskState state, IReadOnlyList<Artifact> artifacts, Message? status = null, params IReadOnlyList<Message> history) =>
        new(new TaskRecord
        {
            Id = new TaskId("task_1"),
            Owner = PrincipalId.Local,
            Agent = new AgentName("agent"),
            Context = new ContextId("ctx_1"),
            State = state,
            StatusMessage = status,
            StatusAt = s_now,
            CreatedAt = s_now,
            Seq = 1,
            Fence = 1,
        }, history, artifacts, Usage.None);

    public static Message Said(string text, string id = "m-1") => new(id, Role.User, [new TextPart(text)]);

    public RunRequest First(Message message, int attempt = 1) => new()
    {
        Task = Snapshot(TaskState.Working, [], null, message),
        Input = message,
        Attempt = attempt,
        Conversation = this,
        Agents = this,
    };

    /// <summary>The caller's answer to what was asked.</summary>
    public static RunRequest Next(RunRequest before, RunAsked question, Message answer) => before with
    {
        Task = before.Task with { History = [.. before.Task.History, answer] },
        Input = answer,
        Answers = question.Kind == QuestionKind.SignIn ? TaskState.AuthRequired : TaskState.InputRequired,
        Resume = question.Resume,
        Attempt = 1,
    };

    public static async Task<List<RunOutput>> RunAsync(IAgentRunner runner, RunRequest run)
    {
        var said = new List<RunOutput>();
        await foreach (var output in runner.RunAsync(run, TestContext.Current.CancellationToken)) said.Add(output);
        return said;
    }

    public ValueTask<IReadOnlyList<Message>> EarlierAsync(int max, CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<Message>>([]);

    public ValueTask<Outcome<TaskSnapshot>> CallAsync(string agent, IReadOnlyList<Part> parts, string callKey, CancellationToken cancellationToken)
    {
        Calls.Add((agent, parts, callKey));
        return ValueTask.FromResult(Answer(agent));
    }
}
