using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A.Grpc.V10;
using Comity.Server.Dialects.A2A.Wire10;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Comity.Server.Dialects.A2A.Grpc;

/// <summary>A2A 1.0: <c>lf.a2a.v1.A2AService</c>.</summary>
internal sealed class GrpcWording10() : GrpcWording(A2AReflection.Descriptor.Services[0], A2ACodec10.Instance, s_slot, s_slot)
{
    private static readonly int s_slot = EventFrames.TakeSlot();

    public override IReadOnlyList<GrpcOperation> Operations { get; } =
    [
        new GrpcOperation<SendMessageRequest>("SendMessage", A2AOperation.Send, SendMessageRequest.Parser),
        new GrpcOperation<SendMessageRequest>("SendStreamingMessage", A2AOperation.Stream, SendMessageRequest.Parser),
        new GrpcOperation<GetTaskRequest>("GetTask", A2AOperation.Get, GetTaskRequest.Parser),
        new GrpcOperation<ListTasksRequest>("ListTasks", A2AOperation.List, ListTasksRequest.Parser),
        new GrpcOperation<CancelTaskRequest>("CancelTask", A2AOperation.Cancel, CancelTaskRequest.Parser),
        new GrpcOperation<SubscribeToTaskRequest>("SubscribeToTask", A2AOperation.Subscribe, SubscribeToTaskRequest.Parser),
        new GrpcOperation<TaskPushNotificationConfig>("CreateTaskPushNotificationConfig", A2AOperation.CreatePushConfig, TaskPushNotificationConfig.Parser),
        new GrpcOperation<GetTaskPushNotificationConfigRequest>("GetTaskPushNotificationConfig", A2AOperation.GetPushConfig, GetTaskPushNotificationConfigRequest.Parser),
        new GrpcOperation<ListTaskPushNotificationConfigsRequest>("ListTaskPushNotificationConfigs", A2AOperation.ListPushConfigs, ListTaskPushNotificationConfigsRequest.Parser),
        new GrpcOperation<DeleteTaskPushNotificationConfigRequest>("DeleteTaskPushNotificationConfig", A2AOperation.DeletePushConfig, DeleteTaskPushNotificationConfigRequest.Parser),
        new GrpcOperation<GetExtendedAgentCardRequest>("GetExtendedAgentCard", A2AOperation.ExtendedCard, GetExtendedAgentCardRequest.Parser),
    ];

    public override IMessage Answer(A2AReply reply) => reply switch
    {
        SentReply sent => new SendMessageResponse { Task = GrpcWriter10.Task(sent.Snapshot, sent.HistoryLength, isCapped: sent.IsCapped) },
        MessageReply message => new SendMessageResponse { Message = GrpcWriter10.Message(message.Message, message.Context, task: null) },
        TaskReply task => GrpcWriter10.Task(task.Snapshot, task.HistoryLength),
        PageReply page => GrpcWriter10.Page(page),
        PushReply => Written<TaskPushNotificationConfig>(reply),
        PushListReply => Written<ListTaskPushNotificationConfigsResponse>(reply),
        PushDeletedReply => new Empty(),
        CardReply card => ProtoJson.Read<AgentCard>(card.Json.Span),
        _ => throw new InvalidOperationException($"Expected a reply with a body, found {reply.GetType().Name}."),
    };

    public override IMessage First(A2AReply reply) => reply switch
    {
        SentReply sent => new StreamResponse { Task = GrpcWriter10.Task(sent.Snapshot, sent.HistoryLength) },
        MessageReply message => new StreamResponse { Message = GrpcWriter10.Message(message.Message, message.Context, task: null) },
        _ => throw new InvalidOperationException($"Expected a task or a message, found {reply.GetType().Name}."),
    };

    protected override IMessage Event(TaskEvent taskEvent, in TaskReference task, bool isLast) => taskEvent is ArtifactChanged artifact
        ? new StreamResponse { ArtifactUpdate = GrpcWriter10.ArtifactUpdate(artifact, task) }
        : new StreamResponse { StatusUpdate = GrpcWriter10.StatusUpdate(task, StatusWords.Of(taskEvent)) };
}
