using System.Net;
using System.Net.Http.Headers;
using Comity.Server.Dialects.A2A.Grpc.V10;
using Comity.Server.Dialects.Wire.Grpc.Health;
using Comity.Server.Tests.Harness;
using Task = System.Threading.Tasks.Task;

namespace Comity.Server.Tests.Grpc;

/// <summary>The gRPC port and the HTTP port are two doors to one house.</summary>
[Collection(GrpcTests.Name)]
public sealed class GrpcPortTests(GrpcServer server)
{
    private const int Unimplemented = 12;
    private const int Unavailable = 14;

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/.well-known/agent-card.json")]
    [InlineData("/api/v1/agents")]
    [InlineData("/agents/echo")]
    public async Task The_grpc_port_serves_nothing_else(string path)
    {
        using var read = await server.Grpc.Http.GetAsync(path, TestContext.Current.CancellationToken);
        ((int)read.StatusCode).ShouldBe(415);
        (await server.Grpc.CallAsync(path, new GetTaskRequest { Id = "x" })).Code.ShouldBe(Unimplemented);
    }

    [Fact]
    public async Task The_http_port_serves_no_grpc()
    {
        using var body = new ByteArrayContent(RawGrpc.Frame(new GetTaskRequest { Id = "x" }));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var answer = await server.Process.Http.PostAsync(RawGrpc.A2A10 + "GetTask", body, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task One_request_over_two_bindings_and_both_versions_at_once_is_one_task()
    {
        var id = Guid.NewGuid().ToString();
        var agent = new A2AClient(server.Process.Http, "");
        var json = System.Text.Json.Nodes.JsonNode.Parse($$$"""{"message":{"messageId":"{{{id}}}","role":"ROLE_USER","parts":[{"text":"same"}]}}""")!.AsObject();
        var newer = new SendMessageRequest { Message = new Message { MessageId = id, Role = Role.User, Parts = { new Part { Text = "same" } } } };
        var older = new Dialects.A2A.Grpc.V03.SendMessageRequest
        {
            Request = new Dialects.A2A.Grpc.V03.Message { MessageId = id, Role = Dialects.A2A.Grpc.V03.Role.User, Content = { new Dialects.A2A.Grpc.V03.Part { Text = "same" } } },
        };

        var calls = Enumerable.Range(0, 30).Select(i => (i % 3) switch
        {
            0 => TaskOf(server.Grpc.CallAsync(RawGrpc.A2A10 + "SendMessage", newer), e => e.Read(SendMessageResponse.Parser).Task.Id),
            1 => TaskOf(server.Grpc.CallAsync(RawGrpc.A2A03 + "SendMessage", older), e => e.Read(Dialects.A2A.Grpc.V03.SendMessageResponse.Parser).Task.Id),
            _ => RestAsync(),
        });
        (await Task.WhenAll(calls)).Distinct().ShouldHaveSingleItem();

        static async Task<string> TaskOf(Task<RawEnding> call, Func<RawEnding, string> id) => id(await call);

        async Task<string> RestAsync()
        {
            var sent = await agent.PostAsync("/a2a/message:send", json.DeepClone(), "1.0");
            sent.Status.ShouldBe(200, sent.Text);
            return sent.Json!["task"]!["id"]!.GetValue<string>();
        }
    }

    [Fact]
    public async Task A_port_in_use_is_told_in_one_line()
    {
        var setup = new ServerSetup { Arguments = ["--demo", "--grpc-port", server.Grpc.Http.BaseAddress!.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)] };
        var failed = await Should.ThrowAsync<InvalidOperationException>(() => ComityProcess.StartAsync(setup, TestContext.Current.CancellationToken));
        failed.Message.ShouldContain("--grpc-port");
        failed.Message.ShouldNotContain("   at Comity");
    }

    [Fact]
    public async Task Without_the_option_no_card_speaks_of_it()
    {
        await using var plain = await ComityProcess.StartAsync(new ServerSetup { Arguments = ["--demo"] }, TestContext.Current.CancellationToken);
        (await plain.Http.GetStringAsync("/.well-known/agent-card.json", TestContext.Current.CancellationToken)).ShouldNotContain("GRPC");
        plain.Output.ShouldNotContain("gRPC");
    }

    [Fact]
    public async Task A_configured_address_is_what_cards_say()
    {
        await using var named = await GrpcServer.StartAsync("echo", "--public-url", "https://agents.example.com", "--grpc-address", "grpc.example.com:443");
        var card = await named.Http.GetStringAsync("/.well-known/agent-card.json", TestContext.Current.CancellationToken);
        card.ShouldContain("\"url\":\"grpc.example.com:443\",\"protocolBinding\":\"GRPC\"");
        card.ShouldContain("\"url\":\"https://grpc.example.com:443\",\"protocolBinding\":\"GRPC\"");
    }

    [Fact]
    public async Task A_stop_tells_watchers_and_ends_streams_so_that_clients_go_elsewhere()
    {
        await using var stopping = await GrpcServer.StartAsync("echo", "--stop-grace", "4s");
        using var grpc = new RawGrpc(GrpcServer.AddressOf(stopping));
        var cancellationToken = TestContext.Current.CancellationToken;
        var send = new SendMessageRequest { Tenant = "t-sleep", Message = new Message { MessageId = Guid.NewGuid().ToString(), Role = Role.User, Parts = { new Part { Text = "x" } } } };
        using var stream = await grpc.OpenAsync(RawGrpc.A2A10 + "SendStreamingMessage", RawGrpc.Frame(send));
        using var watch = await grpc.OpenAsync(RawGrpc.Health + "Watch", RawGrpc.Frame(new HealthCheckRequest()));
        await using var watched = await watch.Content.ReadAsStreamAsync(cancellationToken);
        (await StatusAsync()).ShouldBe(HealthCheckResponse.Types.ServingStatus.Serving);

        var stopped = stopping.StopAsync();
        (await StatusAsync()).ShouldBe(HealthCheckResponse.Types.ServingStatus.NotServing);
        (await grpc.CallAsync(RawGrpc.A2A10 + "SendMessage", send)).Code.ShouldBe(Unavailable);
        var body = await stream.Content.ReadAsByteArrayAsync(cancellationToken);
        RawEnding.Of(stream, body).Code.ShouldBe(Unavailable);
        (await stopped).ShouldBe(0);

        async Task<HealthCheckResponse.Types.ServingStatus> StatusAsync()
        {
            var frame = new byte[7];
            await watched.ReadExactlyAsync(frame, cancellationToken);
            return HealthCheckResponse.Parser.ParseFrom(frame.AsSpan(5)).Status;
        }
    }
}
