using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A.Grpc.V03;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Comity.Server.Dialects.A2A.Grpc;

/// <summary>A2A 0.3: <c>a2a.v1.A2AService</c>.</summary>
/// <param name="codec">Reads ProtoJSON of 0.3.</param>
internal sealed class GrpcWording03(A2ACodec codec) : GrpcWording(A2AReflection.Descriptor.Services[0], codec, s_slot, s_lastSlot)
{
    private static readonly int s_slot = EventFrames.TakeSlot();
    private static readonly int s_lastSlot = EventFrames.TakeSlot();

    public override IReadOnlyList<GrpcOperation> Operations { get; } =
    [
        new GrpcOperation<SendMessageRequest>("SendMessage", A2AOperation.Send, SendMessageRequest.Parser),
        new GrpcOperation<SendMessageRequest>("SendStreamingMessage", A2AOperation.Stream, SendMessageRequest.Parser),
        new GrpcOperation<GetTaskRequest>("GetTask", A2AOperation.Get, GetTaskRequest.Parser),
        new GrpcOperation<CancelTaskRequest>("CancelTask", A2AOperation.Cancel, CancelTaskRequest.Parser),
        new GrpcOperation<TaskSubscriptionRequest>("TaskSubscription", A2AOperation.Subscribe, TaskSubscriptionRequest.Parser),
        new GrpcOperation<CreateTaskPushNotificationConfigRequest>("CreateTaskPushNotificationConfig", A2AOperation.CreatePushConfig, CreateTaskPushNotificationConfigRequest.Parser),
        new GrpcOperation<GetTaskPushNotificationConfigRequest>("GetTaskPushNotificationConfig", A2AOperation.GetPushConfig, GetTaskPushNotificationConfigRequest.Parser),
        new GrpcOperation<ListTaskPushNotificationConfigRequest>("ListTaskPushNotificationConfig", A2AOperation.ListPushConfigs, ListTaskPushNotificationConfigRequest.Parser),
        new GrpcOperation<DeleteTaskPushNotificationConfigRequest>("DeleteTaskPushNotificationConfig", A2AOperation.DeletePushConfig, DeleteTaskPushNotificationConfigRequest.Parser),
        new GrpcOperation<GetAgentCardRequest>("GetAgentCard", A2AOperation.ExtendedCard, GetAgentCardRequest.Parser),
    ];

    public override IMessage Answer(A2AReply reply) => reply switch
    {
        SentReply sent => new SendMessageResponse { Task = GrpcWriter03.Task(sent.Snapshot, sent.HistoryLength, sent.IsCapped) },
        MessageReply message => new SendMessageResponse { Msg = GrpcWriter03.Message(message.Message, message.Context, task: null) },
        TaskReply task => GrpcWriter03.Task(task.Snapshot, task.HistoryLength),
        PushReply => Written<TaskPushNotificationConfig>(reply),
        PushListReply => Written<ListTaskPushNotificationConfigResponse>(reply),
        PushDeletedReply => new Empty(),
        CardReply card => GrpcCard03.Read(card.Json),
        _ => throw new InvalidOperationException($"Expected a reply with a body, found {reply.GetType().Name}."),
    };

    public override IMessage First(A2AReply reply) => reply switch
    {
        SentReply sent => new StreamResponse { Task = GrpcWriter03.Task(sent.Snapshot, sent.HistoryLength) },
        MessageReply message => new StreamResponse { Msg = GrpcWriter03.Message(message.Message, message.Context, task: null) },
        _ => throw new InvalidOperationException($"Expected a task or a message, found {reply.GetType().Name}."),
    };

    protected override IMessage Event(TaskEvent taskEvent, in TaskReference task, bool isLast) => taskEvent is ArtifactChanged artifact
        ? new StreamResponse { ArtifactUpdate = GrpcWriter03.ArtifactUpdate(artifact, task) }
        : new StreamResponse { StatusUpdate = GrpcWriter03.StatusUpdate(task, StatusWords.Of(taskEvent), isLast) };
}
