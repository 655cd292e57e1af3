using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A.Reading;
using Microsoft.AspNetCore.Http;

namespace Comity.Server.Dialects.A2A.Bindings;

/// <summary>Parameters that travel in the query of a GET.</summary>
internal static class RestQuery
{
    private static readonly FieldName s_cursor = "cursor";
    private static readonly FieldName s_limit = "limit";

    public static A2ARequest Get(IQueryCollection query, TaskId id, FieldReader fields) =>
        new GetRequest(id, fields.NotNegative(Fields.HistoryLength, Number(query, Fields.HistoryLength, fields)));

    /// <summary>Paging also goes by <c>cursor</c> and <c>limit</c>.</summary>
    public static A2ARequest List(IQueryCollection query, FieldReader fields, A2ACodec codec)
    {
        var byCursor = Word(query, s_cursor) is not null || Word(query, s_limit) is not null;
        var list = TaskQueryReader.Build(
            fields,
            Word(query, Fields.ContextId),
            TaskQueryReader.StateOf(Word(query, Fields.Status), fields, codec),
            WithPlus(Word(query, Fields.StatusTimestampAfter)),
            Number(query, Fields.PageSize, fields) ?? Number(query, s_limit, fields),
            Word(query, Fields.PageToken) ?? Word(query, s_cursor),
            fields.NotNegative(Fields.HistoryLength, Number(query, Fields.HistoryLength, fields)),
            Flag(query, Fields.IncludeArtifacts, fields));
        return list with { ByCursor = byCursor };
    }

    /// <summary>No tenant is known here, whoever names one.</summary>
    public static void RefuseTenant(IQueryCollection query, FieldReader fields)
    {
        if (Word(query, Fields.Tenant) is not null) fields.Refuse(Fields.Tenant, "is not known");
    }

    private static string? Word(IQueryCollection query, FieldName name) =>
        query.TryGetValue(name.Text, out var value) || query.TryGetValue(name.SnakeText, out value)
            ? value.ToString() is { Length: > 0 } text ? text : null
            : null;

    private static int? Number(IQueryCollection query, FieldName name, FieldReader fields)
    {
        if (Word(query, name) is not { } text) return null;
        if (FieldReader.Integer(text) is { } number) return number;
        fields.Refuse(name, "must be a whole number");
        return null;
    }

    private static bool Flag(IQueryCollection query, FieldName name, FieldReader fields)
    {
        switch (Word(query, name))
        {
            case null or "false":
                return false;
            case "true":
                return true;
            default:
                fields.Refuse(name, "must be true or false");
                return false;
        }
    }

    // A plus sign in a query is a space once it is decoded; in a time it can only have been the zone's.
    private static string? WithPlus(string? time) => time?.Replace(' ', '+');
}
