using System.Collections.Frozen;
using Comity.Server.Dialects.Wire.Grpc;
using Comity.Server.Dialects.Wire.Grpc.Rpc;
using Google.Protobuf;

namespace Comity.Server.Dialects.A2A.Grpc;

/// <summary>Errors as gRPC words them: a code, and what the other bindings put into JSON as typed details (A2A §10.6).</summary>
internal static class GrpcErrors
{
    private static readonly FrozenDictionary<string, GrpcCode> s_codes = new Dictionary<string, GrpcCode>(StringComparer.Ordinal)
    {
        ["INVALID_ARGUMENT"] = GrpcCode.InvalidArgument,
        ["NOT_FOUND"] = GrpcCode.NotFound,
        ["FAILED_PRECONDITION"] = GrpcCode.FailedPrecondition,
        ["PERMISSION_DENIED"] = GrpcCode.PermissionDenied,
        ["UNAUTHENTICATED"] = GrpcCode.Unauthenticated,
        ["RESOURCE_EXHAUSTED"] = GrpcCode.ResourceExhausted,
        ["UNIMPLEMENTED"] = GrpcCode.Unimplemented,
        ["UNAVAILABLE"] = GrpcCode.Unavailable,
        ["INTERNAL"] = GrpcCode.Internal,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Details travel in a header, for which clients have little room; what callers said must not fill it.
    private const int TextLengthMax = 200;
    private const int ViolationsMax = 8;

    public static GrpcFault From(A2AFault fault) => From(fault, s_codes[fault.Error.Status]);

    public static GrpcFault From(A2AFault fault, GrpcCode code) => new(code, fault.Message) { Details = [.. Details(fault)] };

    private static IEnumerable<IMessage> Details(A2AFault fault)
    {
        if (fault.Error.Reason is { } reason)
        {
            var info = new ErrorInfo { Reason = reason, Domain = fault.Error.Domain };
            foreach (var (name, value) in fault.Metadata) info.Metadata[name] = Shortened(value);
            yield return info;
        }

        if (fault.Violations.Count > 0)
        {
            yield return new BadRequest
            {
                FieldViolations = { fault.Violations.Take(ViolationsMax).Select(violation => new BadRequest.Types.FieldViolation { Field = Shortened(violation.Field), Description = Shortened(violation.Description) }) },
            };
        }
    }

    private static string Shortened(string text) => text.Length <= TextLengthMax ? text : text[..TextLengthMax] + "...";
}
