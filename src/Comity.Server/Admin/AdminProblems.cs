using System.Collections.Frozen;
using Comity.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Comity.Server.Admin;

/// <summary>What each refusal is called in the operator's API: problem+json (RFC 9457) with a type that never changes.</summary>
internal static class AdminProblems
{
    private const string TypePrefix = "urn:comity:problem:";

    private static readonly FrozenDictionary<RefusalCode, (int Status, string Type, string Title)> s_table =
        new Dictionary<RefusalCode, (int, string, string)>
        {
            [RefusalCode.TaskNotFound] = (404, "task-not-found", "No such task"),
            [RefusalCode.AgentNotFound] = (404, "agent-not-found", "No such agent"),
            [RefusalCode.AgentUnavailable] = (503, "agent-unavailable", "The agent cannot work now"),
            [RefusalCode.NotCancelable] = (409, "task-not-cancelable", "The task has ended"),
            [RefusalCode.TaskFinished] = (409, "task-finished", "The task has ended"),
            [RefusalCode.TaskBusy] = (409, "task-busy", "The task's agent is still working"),
            [RefusalCode.InvalidArgument] = (400, "invalid-argument", "The request is not valid"),
            [RefusalCode.ContentTypeNotSupported] = (415, "content-type-not-supported", "The content type is not supported"),
            [RefusalCode.IntakeConflict] = (409, "intake-conflict", "The key was used for another request"),
            [RefusalCode.Forbidden] = (403, "forbidden", "Not allowed"),
            [RefusalCode.TooMany] = (429, "too-many", "More than the caller's share"),
            [RefusalCode.Unavailable] = (503, "unavailable", "The store cannot be written now"),
        }.ToFrozenDictionary();

    public static ProblemHttpResult From(Refusal refusal)
    {
        var (status, type, title) = s_table[refusal.Code];
        return Make(status, type, title, refusal.Message, refusal.Field);
    }

    public static ProblemHttpResult Invalid(string field, string message) => From(new Refusal(RefusalCode.InvalidArgument, message, field));

    public static ProblemHttpResult NoKey(string id) => Make(404, "key-not-found", "No such key", $"No usable key '{id}'.", null);

    public static ProblemHttpResult NoWebhook(string id) => Make(404, "webhook-not-found", "No such webhook", $"No webhook '{id}'.", null);

    public static ProblemHttpResult NoLane() =>
        Make(404, "delivery-not-found", "Nothing to deliver", "There is no such task, no such target of it, or its webhook is disabled.", null);

    public static ProblemHttpResult TooLarge() => Make(413, "too-large", "The request body is too large", "The request body is too large.", null);

    /// <summary>Whether every refusal has its words.</summary>
    internal static bool Knows(RefusalCode code) => s_table.ContainsKey(code);

    private static ProblemHttpResult Make(int status, string type, string title, string detail, string? field)
    {
        var extensions = field is null ? null : new Dictionary<string, object?>
        {
            ["errors"] = new Dictionary<string, string[]> { [field] = [detail] },
        };
        return TypedResults.Problem(detail, null, status, title, TypePrefix + type, extensions);
    }
}
