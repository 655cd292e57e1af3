using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A.Wire03;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Proto = Comity.Server.Dialects.A2A.Grpc.V03;

namespace Comity.Server.Dialects.A2A.Grpc;

/// <summary>Writes the types of A2A 0.3 as protocol buffers.</summary>
internal static class GrpcWriter03
{
    /// <param name="historyLength">The newest so many messages; <see langword="null"/> for all.</param>
    public static Proto.Task Task(TaskSnapshot snapshot, int? historyLength, bool isCapped = false)
    {
        var task = snapshot.Task;
        var reference = TaskReference.Of(task);
        return new Proto.Task
        {
            Id = task.Id.Value,
            ContextId = task.Context.Value,
            Status = Status(task.State, task.StatusMessage, task.StatusAt, reference),
            Artifacts = { snapshot.Artifacts.Select(Artifact) },
            History = { snapshot.History.Newest(historyLength).Select(message => Message(message, reference.Context, reference.Id)) },
            Metadata = StructWriter.Struct(TaskMetadata.Json(snapshot.Usage, isCapped)),
        };
    }

    /// <param name="task">The task it belongs to; <see langword="null"/> for a bare message.</param>
    public static Proto.Message Message(Message message, ContextId context, TaskId? task) => new()
    {
        MessageId = message.Id,
        ContextId = context.Value,
        TaskId = task?.Value ?? "",
        Role = message.Role == Role.User ? Proto.Role.User : Proto.Role.Agent,
        Content = { message.Parts.Select(Part) },
        Metadata = StructWriter.Struct(message.Metadata),
        Extensions = { message.Extensions },
    };

    /// <param name="isLast">Whether the stream ends with it, which <c>final</c> says.</param>
    public static Proto.TaskStatusUpdateEvent StatusUpdate(in TaskReference task, in StatusWords status, bool isLast) => new()
    {
        TaskId = task.Id.Value,
        ContextId = task.Context.Value,
        Status = Status(status.State, status.Message, status.At, task),
        Final = isLast,
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
        Update = message is null ? null : Message(message, task.Context, task.Id),
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
        TaskState.Canceled => Proto.TaskState.Cancelled,
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
        var metadata = StructWriter.Struct(part.Metadata);
        return part switch
        {
            TextPart text => new Proto.Part { Text = text.Text, Metadata = metadata },
            DataPart data => Data(data, metadata),
            RawPart raw => new Proto.Part { File = File(part, new Proto.FilePart { FileWithBytes = UnsafeByteOperations.UnsafeWrap(raw.Bytes) }), Metadata = metadata },
            UrlPart url => new Proto.Part { File = File(part, new Proto.FilePart { FileWithUri = url.Url }), Metadata = metadata },
            _ => throw new InvalidOperationException($"Expected one of four kinds of part, found {part.GetType().Name}."),
        };
    }

    private static Proto.FilePart File(Part part, Proto.FilePart file)
    {
        file.MimeType = part.MediaType ?? "";
        file.Name = part.Filename ?? "";
        return file;
    }

    // Data is an object here. Anything else is wrapped and marked, as in the other wordings of 0.3.
    private static Proto.Part Data(DataPart part, Struct? metadata)
    {
        if (StructWriter.Struct(part.Data) is { } data) return new Proto.Part { Data = new Proto.DataPart { Data = data }, Metadata = metadata };
        metadata ??= new Struct();
        metadata.Fields[Part03.WrappedMark] = new Value { BoolValue = true };
        return new Proto.Part { Data = new Proto.DataPart { Data = new Struct { Fields = { ["value"] = StructWriter.Value(part.Data) } } }, Metadata = metadata };
    }
}
