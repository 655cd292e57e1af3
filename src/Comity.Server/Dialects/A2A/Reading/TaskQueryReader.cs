using System.Text.Json;
using Comity.Core.Broker;
using Comity.Core.Tasks;

namespace Comity.Server.Dialects.A2A.Reading;

/// <summary>Puts the filters of a list together, from a body or from a query alike.</summary>
internal static class TaskQueryReader
{
    private const int PageSizeDefault = 50;

    public static ListRequest Read(JsonElement parameters, FieldReader fields, A2ACodec codec)
    {
        var state = StateOf(parameters, fields, codec);
        return Build(
            fields,
            fields.Word(parameters, Fields.ContextId),
            state,
            fields.Word(parameters, Fields.StatusTimestampAfter),
            fields.Number(parameters, Fields.PageSize),
            fields.Word(parameters, Fields.PageToken),
            fields.HistoryLength(parameters),
            fields.Flag(parameters, Fields.IncludeArtifacts) ?? false);
    }

    /// <summary>The task a state filter names; a word nobody knows is a violation.</summary>
    public static TaskState? StateOf(string? word, FieldReader fields, A2ACodec codec)
    {
        if (word is null) return null;
        if (codec.TryReadState(word, out var state)) return state;
        fields.Refuse(Fields.Status, "is no task state");
        return null;
    }

    public static ListRequest Build(
        FieldReader fields,
        string? context,
        TaskState? state,
        string? since,
        int? pageSize,
        string? pageToken,
        int? historyLength,
        bool withArtifacts)
    {
        if (pageSize is not (null or (>= 1 and <= TaskQuery.PageSizeMax))) fields.Refuse(Fields.PageSize, $"must be 1 to {TaskQuery.PageSizeMax}");
        DateTimeOffset from = default;
        if (since is not null && !ValueText.TryReadTime(since, out from)) fields.Refuse(Fields.StatusTimestampAfter, "must be an ISO 8601 time with its zone");
        if (context is not null && !ContextId.IsAcceptable(context)) fields.Refuse(Fields.ContextId, $"must be 1 to {ContextId.LengthMax} visible characters");
        var query = new TaskQuery
        {
            Context = context is null ? null : new ContextId(context),
            State = state,
            StatusSince = since is null ? null : from,
            PageSize = pageSize ?? PageSizeDefault,
            PageToken = pageToken ?? "",
            WithEvents = withArtifacts || historyLength > 0,
        };
        return new ListRequest(query, historyLength, withArtifacts);
    }

    private static TaskState? StateOf(JsonElement parameters, FieldReader fields, A2ACodec codec)
    {
        if (!fields.TryFind(parameters, Fields.Status, out var value)) return null;
        if (value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            return StateOf(value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText(), fields, codec);
        fields.Refuse(Fields.Status, "must be a task state");
        return null;
    }
}
