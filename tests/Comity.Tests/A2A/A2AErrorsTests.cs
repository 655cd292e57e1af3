using Comity.Core;
using Comity.Server.Dialects.A2A;

namespace Comity.Tests.A2A;

public sealed class A2AErrorsTests
{
    public static TheoryData<RefusalCode> Codes => [.. Enum.GetValues<RefusalCode>()];

    [Theory, MemberData(nameof(Codes))]
    public void Every_refusal_has_its_words(RefusalCode code)
    {
        var error = A2AErrors.Of(code);
        error.Code.ShouldBeInRange(-32700, -32000);
        error.Http.ShouldBeInRange(400, 599);
        error.Status.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(RefusalCode.TaskNotFound, -32001, 404, "TASK_NOT_FOUND")]
    [InlineData(RefusalCode.NotCancelable, -32002, 400, "TASK_NOT_CANCELABLE")]
    [InlineData(RefusalCode.TaskFinished, -32004, 400, "UNSUPPORTED_OPERATION")]
    [InlineData(RefusalCode.TaskBusy, -32004, 400, "UNSUPPORTED_OPERATION")]
    [InlineData(RefusalCode.ContentTypeNotSupported, -32005, 400, "CONTENT_TYPE_NOT_SUPPORTED")]
    [InlineData(RefusalCode.InvalidArgument, -32602, 400, null)]
    [InlineData(RefusalCode.IntakeConflict, -32602, 400, null)]
    [InlineData(RefusalCode.Forbidden, -32000, 403, "PERMISSION_DENIED")]
    [InlineData(RefusalCode.TooMany, -32000, 429, "RATE_LIMITED")]
    [InlineData(RefusalCode.Unavailable, -32000, 503, "UNAVAILABLE")]
    public void Refusals_are_called_what_A2A_1_0_1_calls_them(RefusalCode code, int number, int http, string? reason)
    {
        var error = A2AErrors.Of(code);
        (error.Code, error.Http, error.Reason).ShouldBe((number, http, reason));
    }

    [Theory]
    [InlineData(RefusalCode.TaskNotFound, 200)]
    [InlineData(RefusalCode.InvalidArgument, 200)]
    [InlineData(RefusalCode.AgentUnavailable, 200)]
    [InlineData(RefusalCode.Forbidden, 403)]
    [InlineData(RefusalCode.TooMany, 429)]
    [InlineData(RefusalCode.Unavailable, 503)]
    public void Over_JSON_RPC_only_refusals_of_the_whole_call_change_the_HTTP_status(RefusalCode code, int http) =>
        A2AErrors.Of(code).RpcHttp.ShouldBe(http);

    [Fact]
    public void A_refusal_that_names_a_field_becomes_a_violation_of_it()
    {
        var fault = A2AErrors.From(new Refusal(RefusalCode.InvalidArgument, "Task 'x' is in another context.", "message.contextId"));
        fault.Violations.ShouldBe([new("message.contextId", "Task 'x' is in another context.")]);
    }

    [Theory]
    [InlineData(401, -32000, "UNAUTHENTICATED")]
    [InlineData(403, -32000, "PERMISSION_DENIED")]
    [InlineData(413, -32600, "RESOURCE_EXHAUSTED")]
    [InlineData(429, -32000, "RESOURCE_EXHAUSTED")]
    [InlineData(500, -32603, "INTERNAL")]
    [InlineData(503, -32000, "UNAVAILABLE")]
    [InlineData(421, -32600, "INVALID_ARGUMENT")]
    public void What_the_edge_refuses_keeps_its_status(int http, int code, string status)
    {
        var error = A2AErrors.OfStatus(http);
        (error.Http, error.RpcHttp, error.Code, error.Status).ShouldBe((http, http, code, status));
    }
}
