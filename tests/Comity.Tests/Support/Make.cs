using Comity.Core.Access;
using Comity.Core.Catalog;
using Comity.Core.Tasks;

namespace Comity.Tests.Support;

internal static class Make
{
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static TaskRecord Task(TaskState state = TaskState.Submitted, long seq = 0, int attempt = 1) => new()
    {
        Id = new TaskId("task_1"),
        Owner = new PrincipalId("owner"),
        Agent = new AgentName("agent"),
        Context = new ContextId("context"),
        State = state,
        StatusAt = Now,
        CreatedAt = Now,
        Seq = seq,
        Fence = 1,
        Attempt = attempt,
        Lease = new Lease("node", Now.AddSeconds(15)),
    };

    public static Message User(string text, string id = "m-1") => new(id, Role.User, [new TextPart(text)]);

    public static Message Agent(string text, string id = "a-1") => new(id, Role.Agent, [new TextPart(text)]);

    public static Artifact Artifact(string id, params string[] texts) => new(id, [.. texts.Select(text => new TextPart(text))]);

    public static string[] Texts(IEnumerable<Part> parts) => [.. parts.OfType<TextPart>().Select(part => part.Text)];
}
