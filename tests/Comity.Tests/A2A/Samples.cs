using System.Text.Json;
using Comity.Core.Access;
using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Push;
using Comity.Core.Tasks;
using Comity.Core.Worker;

namespace Comity.Tests.A2A;

/// <summary>One of everything that can be on the wire.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset At = new(2026, 11, 20, 14, 5, 6, 789, TimeSpan.FromHours(2));

    public static readonly TaskId Task = new("task_01");

    public static readonly ContextId Context = new("ctx_01");

    public static IReadOnlyList<Part> Parts =>
    [
        new TextPart("text, \"quoted\" <b> ü 漢 \u2028\n"),
        new TextPart("marked") { MediaType = "text/markdown", Metadata = Json("""{"lang":"en"}""") },
        new RawPart(new byte[] { 0, 1, 2, 250, 251, 252 }) { Filename = "a.bin", MediaType = "application/octet-stream" },
        new UrlPart("https://example.org/a?b=c&d=e") { Filename = "a.png", MediaType = "image/png" },
        new DataPart(Json("""{"a":[1,2.50,null,true],"b":{"c":"ü"}}""")),
        new DataPart(Json("[1,2]")) { Metadata = Json("""{"k":1}""") },
        new DataPart(Json("null")),
    ];

    public static Message UserMessage => new("m-1", Role.User, Parts)
    {
        Metadata = Json("""{"trace":"t"}"""),
        Extensions = ["https://example.org/ext/a"],
        ReferenceTasks = ["task_00"],
    };

    public static Message AgentMessage => new("m-2", Role.Agent, [new TextPart("working on it")]);

    public static Artifact Artifact => new("a-1", Parts)
    {
        Name = "result",
        Description = "what came out",
        Metadata = Json("""{"score":0.5}"""),
        Extensions = ["https://example.org/ext/a"],
    };

    public static TaskSnapshot FullTask => new(
        Record(TaskState.InputRequired) with { StatusMessage = AgentMessage },
        [UserMessage, new Message("m-0", Role.Agent, [new TextPart("earlier")])],
        [Artifact, new Artifact("a-2", [new TextPart("x")])],
        new Usage(12, 34, 2, 1));

    public static TaskSnapshot BareTask => new(Record(TaskState.Submitted), [], [], Usage.None);

    public static TaskPage Page => new([FullTask, BareTask], "next", 2, 5);

    public static TaskPage LastPage => new([], "", 50, 0);

    public static PushView Push => new(Task, "c-1", "https://hooks.example.org/a?b=c", "token \"1\"", ["Bearer", "Basic"], "a2a/1.0");

    public static AgentDescriptor Agent => new()
    {
        Name = new AgentName("echo"),
        Description = "Repeats what it is told",
        Version = "1.2.3",
        Kind = "scripted",
        Skills = [new AgentSkill("echo", "Echo", "Says it again") { Tags = ["text"], Examples = ["hello"], InputModes = ["text/plain"] }],
        ExtendedSkills = [new AgentSkill("secret", "Secret", "")],
        HasExtendedCard = true,
        Provider = new AgentProvider("Example", "https://example.org"),
        DocumentationUrl = "https://example.org/docs",
        IconUrl = "https://example.org/icon.png",
        Extensions = [new AgentExtension("https://example.org/ext/a", "An extension", true, Json("""{"level":1}"""))],
        HasEffects = false,
        Runner = new NoRunner(),
        LoadedAt = At,
    };

    /// <summary>One event of each kind, and a status of each state.</summary>
    public static IEnumerable<(string Name, TaskEvent Event)> Events()
    {
        yield return ("message-received", new MessageReceived(1, At, UserMessage));
        yield return ("artifact-begins", new ArtifactChanged(2, At, Artifact, Append: false, LastChunk: false) { Metadata = Json("""{"n":1}""") });
        yield return ("artifact-ends", new ArtifactChanged(3, At, new Artifact("a-1", [new TextPart("more")]), Append: true, LastChunk: true));
        yield return ("message-replied", new MessageReplied(4, At, AgentMessage));
        yield return ("status-with-everything", new StatusChanged(5, At, TaskState.Working) { Message = AgentMessage, Metadata = Json("""{"n":1}"""), Usage = new Usage(1, 2, 3, 4) });
        foreach (var state in Enum.GetValues<TaskState>())
            yield return ($"status-{state.ToString().ToLowerInvariant()}", new StatusChanged(6, At, state));
    }

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static TaskRecord Record(TaskState state) => new()
    {
        Id = Task,
        Owner = PrincipalId.Local,
        Agent = new AgentName("echo"),
        Context = Context,
        State = state,
        StatusAt = At,
        CreatedAt = At,
        Seq = 7,
        Fence = 1,
    };

    private sealed class NoRunner : IAgentRunner
    {
        public IAsyncEnumerable<RunOutput> RunAsync(RunRequest run, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Expected not to be run.");
    }
}
