using System.Security.Cryptography;
using System.Text;
using Comity.Core.Access;
using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Tasks;

namespace Comity.Stores.Tests.Suite;

/// <summary>Tasks, events and keys for tests.</summary>
internal static class Given
{
    public static TaskRecord Task(DateTimeOffset now, Func<TaskRecord, TaskRecord>? with = null)
    {
        var task = new TaskRecord
        {
            Id = TaskId.New(now),
            Owner = new PrincipalId("alice"),
            Agent = new AgentName("echo"),
            Context = ContextId.New(now),
            State = TaskState.Submitted,
            StatusAt = now,
            CreatedAt = now,
            Seq = 1,
            Fence = 0,
            Origin = "test",
        };
        return with is null ? task : with(task);
    }

    public static NewTask New(TaskRecord task, DateTimeOffset now, params IntakeKey[] keys) =>
        new(task, [.. Enumerable.Range(1, (int)task.Seq).Select(seq => seq == 1 ? Said(1, now, "hello") : Chunk(seq, now, $"chunk {seq}"))], keys);

    public static TaskEvent Said(long seq, DateTimeOffset now, string text) => new MessageReceived(seq, now, Message(text));

    public static TaskEvent Chunk(long seq, DateTimeOffset now, string text) =>
        new ArtifactChanged(seq, now, new Artifact("out", [new TextPart(text)]), Append: true, LastChunk: false);

    public static Message Message(string text, Role role = Role.User) => new(Guid.NewGuid().ToString(), role, [new TextPart(text)]);

    public static Changed Moved(TaskRecord head, TaskState state, DateTimeOffset now, Func<TaskRecord, TaskRecord>? with = null)
    {
        var after = head with { State = state, StatusAt = now, Seq = head.Seq + 1 };
        return new Changed(with is null ? after : with(after), [new StatusChanged(after.Seq, now, state)]);
    }

    /// <summary>What a run that holds <paramref name="head"/> says next: some chunks.</summary>
    public static RunAppend Append(TaskRecord head, DateTimeOffset now, int chunks = 1) => new(
        head.Id,
        head.Fence,
        head.Seq,
        head with { Seq = head.Seq + chunks },
        [.. Enumerable.Range(1, chunks).Select(i => Chunk(head.Seq + i, now, $"chunk {head.Seq + i}"))]);

    public static IntakeKey Key(string value, string content = "content", string field = "messageId") =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes(value)), SHA256.HashData(Encoding.UTF8.GetBytes(content)), field);
}
