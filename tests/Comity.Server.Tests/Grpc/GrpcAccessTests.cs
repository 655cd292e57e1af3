using Comity.Server.Dialects.A2A.Grpc.V10;
using Comity.Server.Dialects.Wire.Grpc.Health;
using Comity.Server.Dialects.Wire.Grpc.Rpc;
using Comity.Server.Tests.Harness;
using Task = System.Threading.Tasks.Task;

namespace Comity.Server.Tests.Grpc;

/// <summary>Who may call, and what they see: as over the other bindings.</summary>
public sealed class GrpcAccessTests(GrpcAccessTests.OwnServer server) : IClassFixture<GrpcAccessTests.OwnServer>
{
    private const int NotFound = 5;
    private const int PermissionDenied = 7;
    private const int ResourceExhausted = 8;
    private const int Unauthenticated = 16;

    [Theory]
    [InlineData(RawGrpc.A2A10 + "SendMessage")]
    [InlineData(RawGrpc.A2A10 + "SubscribeToTask")]
    [InlineData(RawGrpc.A2A10 + "GetExtendedAgentCard")]
    [InlineData(RawGrpc.A2A03 + "SendMessage")]
    [InlineData(RawGrpc.Health + "Watch")]
    [InlineData("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")]
    public async Task A_call_without_a_key_or_with_a_bad_one_is_refused(string path)
    {
        foreach (var metadata in ((string, string)[][])[[], [("authorization", "Bearer cmt_nope_nope")], [("x-api-key", "nope")]])
        {
            var ending = await server.Grpc.CallAsync(path, Array.Empty<byte>(), metadata);
            ending.Http.ShouldBe(200);
            ending.Code.ShouldBe(Unauthenticated, ending.Message);
            ending.Answer.Headers.WwwAuthenticate.ShouldNotBeEmpty();
        }
    }

    [Fact]
    public async Task The_refusal_has_the_details_of_the_other_bindings()
    {
        var ending = await server.Grpc.CallAsync(RawGrpc.A2A10 + "GetTask", new GetTaskRequest { Id = "x" });
        ending.Info!.Reason.ShouldBe("UNAUTHENTICATED");
        ending.Info.Domain.ShouldBe("comity");
    }

    [Fact]
    public async Task A_probe_needs_no_key() =>
        (await server.Grpc.CallAsync(RawGrpc.Health + "Check", new HealthCheckRequest())).Read(HealthCheckResponse.Parser).Status.ShouldBe(HealthCheckResponse.Types.ServingStatus.Serving);

    [Fact]
    public async Task A_key_opens_by_either_name_and_only_for_its_scope()
    {
        var agent = await server.Operator.CreateKeyAsync("caller", "agent");
        (await server.SendAsync(("authorization", $"Bearer {agent}"))).Code.ShouldBe(0);
        (await server.SendAsync(("x-api-key", agent))).Code.ShouldBe(0);
        var worker = await server.Operator.CreateKeyAsync("worker", "worker");
        var refused = await server.SendAsync(("x-api-key", worker));
        refused.Code.ShouldBe(PermissionDenied);
        refused.Info!.Reason.ShouldBe("PERMISSION_DENIED");
    }

    [Fact]
    public async Task A_task_of_another_caller_is_as_absent_as_one_that_never_was()
    {
        var mine = await server.Operator.CreateKeyAsync("mine", "agent");
        var theirs = await server.Operator.CreateKeyAsync("theirs", "agent");
        var id = (await server.SendAsync(("x-api-key", mine))).Read(SendMessageResponse.Parser).Task.Id;
        foreach (var method in (string[])["GetTask", "CancelTask", "SubscribeToTask"])
        {
            var foreign = await server.Grpc.CallAsync(RawGrpc.A2A10 + method, new GetTaskRequest { Id = id }, ("x-api-key", theirs));
            var absent = await server.Grpc.CallAsync(RawGrpc.A2A10 + method, new GetTaskRequest { Id = "absent" }, ("x-api-key", theirs));
            foreign.Code.ShouldBe(NotFound);
            foreign.Message.Replace(id, "absent", StringComparison.Ordinal).ShouldBe(absent.Message);
            foreign.Info!.Reason.ShouldBe(absent.Info!.Reason);
        }

        var list = await server.Grpc.CallAsync(RawGrpc.A2A10 + "ListTasks", new ListTasksRequest(), ("x-api-key", theirs));
        list.Read(ListTasksResponse.Parser).TotalSize.ShouldBe(0);
    }

    [Fact]
    public async Task Cards_of_both_versions_say_how_to_sign_in()
    {
        var key = await server.Operator.CreateKeyAsync("reader", "agent");
        var newer = (await server.Grpc.CallAsync(RawGrpc.A2A10 + "GetExtendedAgentCard", new GetExtendedAgentCardRequest(), ("x-api-key", key))).Read(AgentCard.Parser);
        newer.SecuritySchemes["bearer"].HttpAuthSecurityScheme.Scheme.ShouldBe("bearer");
        newer.SecurityRequirements.SelectMany(requirement => requirement.Schemes.Keys).ShouldBe(["bearer", "apiKey"]);

        var older = (await server.Grpc.CallAsync(RawGrpc.A2A03 + "GetAgentCard", new Dialects.A2A.Grpc.V03.GetAgentCardRequest(), ("x-api-key", key))).Read(Dialects.A2A.Grpc.V03.AgentCard.Parser);
        older.ProtocolVersion.ShouldBe("0.3.0");
        older.SecuritySchemes["bearer"].HttpAuthSecurityScheme.Scheme.ShouldBe("bearer");
        older.SecuritySchemes["apiKey"].ApiKeySecurityScheme.Location.ShouldBe("header");
        older.Security.SelectMany(requirement => requirement.Schemes.Keys).ShouldBe(["bearer", "apiKey"]);
        older.Skills.ShouldContain(skill => skill.Id == "hidden-skill");
        older.Url.ShouldBe(server.Process.BaseUrl + "a2a", "the address of HTTP, though it was asked for over gRPC");
    }

    [Fact]
    public async Task More_than_a_share_is_refused_with_a_time_to_come_back()
    {
        var key = await server.Operator.CreateKeyAsync("eager", "agent");
        var calls = await Task.WhenAll(Enumerable.Range(0, OwnServer.Burst * 3).Select(_ => server.Grpc.CallAsync(RawGrpc.A2A10 + "GetTask", new GetTaskRequest { Id = "x" }, ("x-api-key", key))));
        var refused = calls.First(call => call.Code == ResourceExhausted);
        refused.Info!.Reason.ShouldBe("RATE_LIMITED");
        refused.Find<RetryInfo>()!.RetryDelay.Seconds.ShouldBeGreaterThan(0);
        refused.Answer.Headers.RetryAfter.ShouldNotBeNull();
        calls.ShouldContain(call => call.Code == NotFound);
    }

    public sealed class OwnServer : IAsyncLifetime
    {
        public const int Burst = 20;

        public ComityProcess Process { get; private set; } = null!;

        internal RawGrpc Grpc { get; private set; } = null!;

        public Operator Operator { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Process = await GrpcServer.StartAsync("t-extended", "--require-auth", "--limit-rate", "5", "--limit-burst", Burst.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Grpc = new RawGrpc(GrpcServer.AddressOf(Process));
            Operator = new Operator(Process.Http, Process.AdminKey);
        }

        internal Task<RawEnding> SendAsync((string, string) metadata) => Grpc.CallAsync(
            RawGrpc.A2A10 + "SendMessage",
            new SendMessageRequest { Message = new Message { MessageId = Guid.NewGuid().ToString(), Role = Role.User, Parts = { new Part { Text = "x" } } } },
            metadata);

        public async ValueTask DisposeAsync()
        {
            Grpc?.Dispose();
            if (Process is not null) await Process.DisposeAsync();
        }
    }
}
