using Comity.Server.Tests.Interop;

namespace Comity.Server.Tests.Grpc;

[Trait("needs", "node")]
[Collection(GrpcTests.Name)]
public sealed class GrpcInteropTests(GrpcServer server)
{
    [Theory]
    [InlineData("grpc/a2a-1.0.test.mjs")]
    [InlineData("grpc/a2a-0.3.test.mjs")]
    [InlineData("grpc/calls.test.mjs")]
    [InlineData("grpc/sdk.test.mjs")]
    [InlineData("grpc/sdk-0.3.test.mjs")]
    public Task The_official_grpc_clients_get_on_with_the_server(string suite) => NodeScript.TestAsync(suite, server.Process.BaseUrl);
}
