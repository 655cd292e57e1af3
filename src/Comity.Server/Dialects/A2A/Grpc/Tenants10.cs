namespace Comity.Server.Dialects.A2A.Grpc.V10;

// Every request of 1.0 has a tenant.
internal sealed partial class SendMessageRequest : ITenanted;

internal sealed partial class GetTaskRequest : ITenanted;

internal sealed partial class ListTasksRequest : ITenanted;

internal sealed partial class CancelTaskRequest : ITenanted;

internal sealed partial class SubscribeToTaskRequest : ITenanted;

internal sealed partial class TaskPushNotificationConfig : ITenanted;

internal sealed partial class GetTaskPushNotificationConfigRequest : ITenanted;

internal sealed partial class ListTaskPushNotificationConfigsRequest : ITenanted;

internal sealed partial class DeleteTaskPushNotificationConfigRequest : ITenanted;

internal sealed partial class GetExtendedAgentCardRequest : ITenanted;
