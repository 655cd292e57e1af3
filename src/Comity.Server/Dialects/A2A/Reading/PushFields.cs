using System.Text.Json;
using Comity.Core.Push;
using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A.Notifications;

namespace Comity.Server.Dialects.A2A.Reading;

/// <summary>Reads push configs generously: flat, below <c>config</c>, below <c>pushNotificationConfig</c>, or below both, as
/// the versions, their bindings and their clients have it; tasks and configs by id or by resource name.</summary>
internal static class PushFields
{
    private const string ConfigIdOfV03 = "default";

    private static readonly FieldName[] s_inline = [Fields.TaskPushNotificationConfig, Fields.PushNotificationConfig, Fields.PushNotification];

    public static PutPushRequest? Put(JsonElement parameters, FieldReader fields, A2AVersion version)
    {
        var name = Names(fields, parameters);
        var isBelowConfig = fields.TryObject(parameters, Fields.Config, out var config);
        var dialect = version == A2AVersion.V03 ? PushDialects.V03 : isBelowConfig ? PushDialects.V10Draft : PushDialects.V10;
        PushTarget? target;
        if (isBelowConfig)
        {
            fields.Enter(Fields.Config);
            var inner = Names(fields, config);
            name = (name.Task ?? inner.Task, name.Config ?? inner.Config);
            target = Nested(config, fields, dialect);
            fields.Leave();
        }
        else
        {
            target = Nested(parameters, fields, dialect);
        }

        var id = target?.Id ?? fields.Word(parameters, Fields.ConfigId) ?? name.Config;
        return Task(parameters, fields, name.Task) is { } task && target is not null
            ? new PutPushRequest(task, target with { Id = id ?? DefaultId(version) })
            : null;
    }

    /// <summary>Whether a send brings a config.</summary>
    public static bool IsInline(JsonElement configuration, FieldReader fields) => FieldOf(configuration, fields) is not null;

    /// <summary>The config that a send brings; <see langword="null"/> when it brings none, or after a violation.</summary>
    public static PushTarget? Inline(JsonElement configuration, FieldReader fields, A2AVersion version)
    {
        if (FieldOf(configuration, fields) is not { } field || !fields.TryObject(configuration, field, out var config)) return null;
        fields.Enter(field);
        var v10 = field == Fields.TaskPushNotificationConfig ? PushDialects.V10 : PushDialects.V10Draft;
        var target = Nested(config, fields, version == A2AVersion.V03 ? PushDialects.V03 : v10);
        fields.Leave();
        return target is null ? null : target with { Id = target.Id ?? DefaultId(version) };
    }

    public static GetPushRequest? Get(JsonElement parameters, FieldReader fields, A2AVersion version)
    {
        var (task, config) = Named(parameters, fields, version);
        if (config is null && version == A2AVersion.V10) fields.Refuse(Fields.Id, "is required");
        return task is { } id ? new GetPushRequest(id, config) : null;
    }

    public static ListPushRequest? List(JsonElement parameters, FieldReader fields, A2AVersion version)
    {
        _ = fields.NotNegative(Fields.PageSize, fields.Number(parameters, Fields.PageSize));
        if (fields.Word(parameters, Fields.PageToken) is not null) fields.Refuse(Fields.PageToken, "is none of this list, which has one page");
        var task = Named(parameters, fields, version).Task;
        return task is { } id ? new ListPushRequest(id) : null;
    }

    public static DeletePushRequest? Delete(JsonElement parameters, FieldReader fields, A2AVersion version)
    {
        var (task, config) = Named(parameters, fields, version);
        if (config is null) fields.Refuse(version == A2AVersion.V10 ? Fields.Id : Fields.PushNotificationConfigId, "is required");
        return task is { } id && config is not null ? new DeletePushRequest(id, config) : null;
    }

    // In 1.0 "id" is the config's; in 0.3 it is the task's.
    private static (TaskId? Task, string? Config) Named(JsonElement parameters, FieldReader fields, A2AVersion version)
    {
        var (taskOfName, configOfName) = Names(fields, parameters);
        var config = fields.PathConfig ?? fields.Word(parameters, Fields.PushNotificationConfigId) ?? configOfName;
        if (version == A2AVersion.V10) config ??= fields.Word(parameters, Fields.Id);
        else taskOfName ??= fields.Word(parameters, Fields.Id);
        return (Task(parameters, fields, taskOfName), config);
    }

    private static TaskId? Task(JsonElement parameters, FieldReader fields, string? named)
    {
        var said = fields.Word(parameters, Fields.TaskId) ?? named;
        if (said is not null && fields.PathTask is { } path && said != path) fields.Refuse(Fields.TaskId, "must be the id of the path");
        var task = said ?? fields.PathTask;
        if (task is null && fields.IsSound) fields.Refuse(Fields.TaskId, "is required");
        return task is null ? null : new TaskId(task);
    }

    /// <summary><c>tasks/{task}/pushNotificationConfigs/{config}</c>, or the beginning of it, as name or parent.</summary>
    private static (string? Task, string? Config) Names(FieldReader fields, JsonElement holder) =>
        (fields.Word(holder, Fields.Name) ?? fields.Word(holder, Fields.Parent))?.Split('/') switch
        {
            ["tasks", var task] => (task, null),
            ["tasks", var task, "pushNotificationConfigs", var config] => (task, config),
            [var task] => (task, null),
            _ => (null, null),
        };

    private static PushTarget? Nested(JsonElement holder, FieldReader fields, string dialect)
    {
        if (!fields.TryObject(holder, Fields.PushNotificationConfig, out var config)) return Target(holder, fields, dialect);
        fields.Enter(Fields.PushNotificationConfig);
        var target = Target(config, fields, dialect);
        fields.Leave();
        return target;
    }

    private static PushTarget? Target(JsonElement config, FieldReader fields, string dialect)
    {
        var id = fields.Word(config, Fields.Id);
        var token = fields.Word(config, Fields.Token);
        var (schemes, credentials) = Authentication(config, fields);
        var url = fields.Word(config, Fields.Url);
        if (url is null && fields.IsSound) fields.Refuse(Fields.Url, "is required");
        return url is null ? null : new PushTarget(id, url, token, schemes, credentials, dialect);
    }

    private static (IReadOnlyList<string> Schemes, string? Credentials) Authentication(JsonElement config, FieldReader fields)
    {
        if (!fields.TryObject(config, Fields.Authentication, out var authentication)) return ([], null);
        fields.Enter(Fields.Authentication);
        var schemes = fields.Word(authentication, Fields.Scheme) is { } scheme ? [scheme] : fields.Texts(authentication, Fields.Schemes);
        var credentials = fields.Word(authentication, Fields.Credentials);
        fields.Leave();
        return (schemes, credentials);
    }

    private static FieldName? FieldOf(JsonElement configuration, FieldReader fields) =>
        Array.Find(s_inline, name => fields.Has(configuration, name));

    private static string? DefaultId(A2AVersion version) => version == A2AVersion.V03 ? ConfigIdOfV03 : null;
}
