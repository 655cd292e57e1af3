namespace Comity.Server.Dialects.A2A.Reading;

/// <summary>The names of all fields that are read.</summary>
internal static class Fields
{
    public static readonly FieldName AcceptedOutputModes = "acceptedOutputModes";
    public static readonly FieldName Authentication = "authentication";
    public static readonly FieldName Blocking = "blocking";
    public static readonly FieldName Bytes = "bytes";
    public static readonly FieldName Config = "config";
    public static readonly FieldName ConfigId = "configId";
    public static readonly FieldName Configuration = "configuration";
    public static readonly FieldName Content = "content";
    public static readonly FieldName ContextId = "contextId";
    public static readonly FieldName Credentials = "credentials";
    public static readonly FieldName Data = "data";
    public static readonly FieldName Extensions = "extensions";
    public static readonly FieldName File = "file";
    public static readonly FieldName FileWithBytes = "fileWithBytes";
    public static readonly FieldName FileWithUri = "fileWithUri";
    public static readonly FieldName Filename = "filename";
    public static readonly FieldName HistoryLength = "historyLength";
    public static readonly FieldName Id = "id";
    public static readonly FieldName IncludeArtifacts = "includeArtifacts";
    public static readonly FieldName Kind = "kind";
    public static readonly FieldName MediaType = "mediaType";
    public static readonly FieldName Message = "message";
    public static readonly FieldName MessageId = "messageId";
    public static readonly FieldName Messages = "messages";
    public static readonly FieldName Metadata = "metadata";
    public static readonly FieldName MimeType = "mimeType";
    public static readonly FieldName Name = "name";
    public static readonly FieldName PageSize = "pageSize";
    public static readonly FieldName PageToken = "pageToken";
    public static readonly FieldName Parent = "parent";
    public static readonly FieldName Parts = "parts";
    public static readonly FieldName PushNotification = "pushNotification";
    public static readonly FieldName PushNotificationConfig = "pushNotificationConfig";
    public static readonly FieldName PushNotificationConfigId = "pushNotificationConfigId";
    public static readonly FieldName Raw = "raw";
    public static readonly FieldName ReferenceTaskIds = "referenceTaskIds";
    public static readonly FieldName Request = "request";
    public static readonly FieldName ReturnImmediately = "returnImmediately";
    public static readonly FieldName Role = "role";
    public static readonly FieldName Scheme = "scheme";
    public static readonly FieldName Schemes = "schemes";
    public static readonly FieldName Skill = "skill";
    public static readonly FieldName SkillId = "skillId";
    public static readonly FieldName Status = "status";
    public static readonly FieldName StatusTimestampAfter = "statusTimestampAfter";
    public static readonly FieldName TaskId = "taskId";
    public static readonly FieldName TaskPushNotificationConfig = "taskPushNotificationConfig";
    public static readonly FieldName Tenant = "tenant";
    public static readonly FieldName Text = "text";
    public static readonly FieldName Token = "token";
    public static readonly FieldName Type = "type";
    public static readonly FieldName Uri = "uri";
    public static readonly FieldName Url = "url";
}
