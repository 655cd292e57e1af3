using Comity.Core.Tasks;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Proto = Comity.Server.Dialects.A2A.Grpc.V10;

namespace Comity.Server.Dialects.A2A.Grpc;

/// <summary>Writes the types of A2A 1.0 as protocol buffers.</summary>
internal static class GrpcWriter10
{
    /// <param name="historyLength">The newest so many messages; <see langword="null"/> for all.</param>
    public static Proto.Task Task(TaskSnapshot snapshot, int? historyLength, bool withArtifacts = true, bool isCapped = false)
    {
        var task = snapshot.Task;
        var reference = TaskReference.Of(task);
        var wire = new Proto.Task
        {
            Id = task.Id.Value,
            ContextId = task.Context.Value,
            Status = Status(task.State, task.StatusMessage, task.StatusAt, reference),
            Metadata = StructWriter.Struct(TaskMetadata.Json(snapshot.Usage, isCapped)),
        };
        if (withArtifacts) wire.Artifacts.AddRange(snapshot.Artifacts.Select(Artifact));
        wire.History.AddRange(snapshot.History.Newest(historyLength).Select(message => Message(message, reference.Context, reference.Id)));
        return wire;
    }

    /// <param name="task">The task it belongs to; <see langword="null"/> for a bare message.</param>
    public static Proto.Message Message(Message message, ContextId context, TaskId? task) => new()
    {
        MessageId = message.Id,
        ContextId = context.Value,
        TaskId = task?.Value ?? "",
        Role = message.Role == Role.User ? Proto.Role.User : Proto.Role.Agent,
        Parts = { message.Parts.Select(Part) },
        Metadata = StructWriter.Struct(message.Metadata),
        Extensions = { message.Extensions },
        ReferenceTaskIds = { message.ReferenceTasks },
    };

    public static Proto.ListTasksResponse Page(PageReply reply) => new()
    {
        Tasks = { reply.Page.Tasks.Select(task => Task(task, reply.Asked.HistoryLength ?? 0, reply.Asked.WithArtifacts)) },
        NextPageToken = reply.Page.NextPageToken,
        PageSize = reply.Page.PageSize,
        TotalSize = (int)Math.Min(reply.Page.Total, int.MaxValue),
    };

    public static Proto.TaskStatusUpdateEvent StatusUpdate(in TaskReference task, in StatusWords status) => new()
    {
        TaskId = task.Id.Value,
        ContextId = task.Context.Value,
        Status = Status(status.State, status.Message, status.At, task),
        Metadata = StructWriter.Struct(status.Metadata),
    };

    public static Proto.TaskArtifactUpdateEvent ArtifactUpdate(ArtifactChanged changed, in TaskReference task) => new()
    {
        TaskId = task.Id.Value,
        ContextId = task.Context.Value,
        Artifact = Artifact(changed.Artifact),
        Append = changed.Append,
        LastChunk = changed.LastChunk,
        Metadata = StructWriter.Struct(changed.Metadata),
    };

    private static Proto.TaskStatus Status(TaskState state, Message? message, DateTimeOffset at, in TaskReference task) => new()
    {
        State = StateOf(state),
        Message = message is null ? null : Message(message, task.Context, task.Id),
        Timestamp = Timestamp.FromDateTimeOffset(at),
    };

    private static Proto.TaskState StateOf(TaskState state) => state switch
    {
        TaskState.Submitted => Proto.TaskState.Submitted,
        TaskState.Working => Proto.TaskState.Working,
        TaskState.InputRequired => Proto.TaskState.InputRequired,
        TaskState.AuthRequired => Proto.TaskState.AuthRequired,
        TaskState.Completed => Proto.TaskState.Completed,
        TaskState.Failed => Proto.TaskState.Failed,
        TaskState.Canceled => Proto.TaskState.Canceled,
        TaskState.Rejected => Proto.TaskState.Rejected,
        _ => throw new InvalidOperationException($"Expected one of eight states, found {state}."),
    };

    private static Proto.Artifact Artifact(Artifact artifact) => new()
    {
        ArtifactId = artifact.Id,
        Name = artifact.Name ?? "",
        Description = artifact.Description ?? "",
        Parts = { artifact.Parts.Select(Part) },
        Metadata = StructWriter.Struct(artifact.Metadata),
        Extensions = { artifact.Extensions },
    };

    private static Proto.Part Part(Part part)
    {
        var wire = new Proto.Part
        {
            Metadata = StructWriter.Struct(part.Metadata),
            Filename = part.Filename ?? "",
            MediaType = part.MediaType ?? "",
        };
        switch (part)
        {
            case TextPart text: wire.Text = text.Text; break;
            case RawPart raw: wire.Raw = UnsafeByteOperations.UnsafeWrap(raw.Bytes); break; // bytes of a part never change
            case UrlPart url: wire.Url = url.Url; break;
            case DataPart data: wire.Data = StructWriter.Value(data.Data); break;
            default: throw new InvalidOperationException($"Expected one of four kinds of part, found {part.GetType().Name}.");
        }

        return wire;
    }
}
