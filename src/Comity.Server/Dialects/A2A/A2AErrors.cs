using System.Collections.Frozen;
using Comity.Core;
using Comity.Server.Dialects.A2A.Reading;

namespace Comity.Server.Dialects.A2A;

/// <summary>What each "no" is called in A2A. Source: A2A 1.0.1 §5.4; codes are the same in 0.3.</summary>
internal static class A2AErrors
{
    public const string ProtocolDomain = "a2a-protocol.org";
    public const string OwnDomain = "comity";

    public static readonly A2AError TaskNotFound = new(-32001, 404, "NOT_FOUND", "TASK_NOT_FOUND");
    public static readonly A2AError NotCancelable = new(-32002, 400, "FAILED_PRECONDITION", "TASK_NOT_CANCELABLE");
    public static readonly A2AError PushNotSupported = new(-32003, 400, "FAILED_PRECONDITION", "PUSH_NOTIFICATION_NOT_SUPPORTED");
    public static readonly A2AError UnsupportedOperation = new(-32004, 400, "FAILED_PRECONDITION", "UNSUPPORTED_OPERATION");
    public static readonly A2AError ContentTypeNotSupported = new(-32005, 400, "INVALID_ARGUMENT", "CONTENT_TYPE_NOT_SUPPORTED");
    public static readonly A2AError ExtensionRequired = new(-32008, 400, "FAILED_PRECONDITION", "EXTENSION_SUPPORT_REQUIRED");

    /// <summary>0.3 has no code for it.</summary>
    public static readonly A2AError ExtensionRequiredInV03 = ExtensionRequired with { Code = -32600 };

    public static readonly A2AError VersionNotSupported = new(-32009, 400, "FAILED_PRECONDITION", "VERSION_NOT_SUPPORTED");

    public static readonly A2AError ParseError = new(-32700, 400, "INVALID_ARGUMENT", null);
    public static readonly A2AError InvalidRequest = new(-32600, 400, "INVALID_ARGUMENT", null);
    public static readonly A2AError MethodNotFound = Own(-32601, 404, "NOT_FOUND", "METHOD_NOT_FOUND");
    public static readonly A2AError MethodNotAllowed = Own(-32601, 405, "UNIMPLEMENTED", "METHOD_NOT_ALLOWED") with { RpcHttp = 405 };
    public static readonly A2AError InvalidParams = new(-32602, 400, "INVALID_ARGUMENT", null);
    public static readonly A2AError Internal = new(-32603, 500, "INTERNAL", null);

    /// <summary>The request's own media type: 415 by HTTP, where the protocol's number for content inside it is 400.</summary>
    public static readonly A2AError MediaTypeNotSupported = ContentTypeNotSupported with { Http = 415 };

    public static readonly A2AError Unauthenticated = OnEdge(-32000, 401, "UNAUTHENTICATED", "UNAUTHENTICATED");
    public static readonly A2AError Forbidden = OnEdge(-32000, 403, "PERMISSION_DENIED", "PERMISSION_DENIED");
    public static readonly A2AError TooLarge = OnEdge(-32600, 413, "RESOURCE_EXHAUSTED", "REQUEST_TOO_LARGE");
    public static readonly A2AError TooMany = OnEdge(-32000, 429, "RESOURCE_EXHAUSTED", "RATE_LIMITED");
    public static readonly A2AError Unavailable = OnEdge(-32000, 503, "UNAVAILABLE", "UNAVAILABLE");
    public static readonly A2AError AgentNotFound = OnEdge(-32601, 404, "NOT_FOUND", "AGENT_NOT_FOUND");
    public static readonly A2AError AgentUnavailable = Own(-32000, 503, "UNAVAILABLE", "AGENT_UNAVAILABLE");

    private static readonly FrozenDictionary<RefusalCode, A2AError> s_table = new Dictionary<RefusalCode, A2AError>
    {
        [RefusalCode.TaskNotFound] = TaskNotFound,
        [RefusalCode.AgentNotFound] = AgentNotFound,
        [RefusalCode.AgentUnavailable] = AgentUnavailable,
        [RefusalCode.NotCancelable] = NotCancelable,
        [RefusalCode.TaskFinished] = UnsupportedOperation,
        [RefusalCode.TaskBusy] = UnsupportedOperation,
        [RefusalCode.InvalidArgument] = InvalidParams,
        [RefusalCode.ContentTypeNotSupported] = ContentTypeNotSupported,
        [RefusalCode.IntakeConflict] = InvalidParams,
        [RefusalCode.Forbidden] = Forbidden,
        [RefusalCode.TooMany] = TooMany,
        [RefusalCode.Unavailable] = Unavailable,
    }.ToFrozenDictionary();

    public static A2AError Of(RefusalCode code) => s_table[code];

    /// <param name="metadata">What the ErrorInfo is to say besides the reason.</param>
    public static A2AFault From(Refusal refusal, params IReadOnlyList<KeyValuePair<string, string>> metadata) => new(Of(refusal.Code), MessageOf(refusal))
    {
        Metadata = metadata,
        Violations = refusal.Field is { } field ? [new FieldViolation(field, refusal.Message)] : [],
    };

    public static A2AFault Invalid(IReadOnlyList<FieldViolation> violations) =>
        new(InvalidParams, $"{violations[0].Field}: {violations[0].Description}") { Violations = violations };

    public static A2AFault Invalid(string field, string description) => Invalid([new FieldViolation(field, description)]);

    /// <summary>A status that was decided before a route ran.</summary>
    public static A2AError OfStatus(int status) => status switch
    {
        401 => Unauthenticated,
        403 => Forbidden,
        413 => TooLarge,
        429 => TooMany,
        500 => Internal with { RpcHttp = 500 },
        > 500 => Unavailable with { Http = status, RpcHttp = status },
        _ => InvalidRequest with { Http = status, RpcHttp = status },
    };

    // The protocol's own sentence, which some clients look for.
    private static string MessageOf(Refusal refusal) => refusal.Code == RefusalCode.TaskNotFound ? "Task not found." : refusal.Message;

    private static A2AError Own(int code, int http, string status, string reason) => new(code, http, status, reason) { Domain = OwnDomain };

    private static A2AError OnEdge(int code, int http, string status, string reason) => Own(code, http, status, reason) with { RpcHttp = http };
}
