using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Interop;

[Trait("needs", "node")]
public sealed class OfficialClientTests(SharedServer server)
{
    [Theory]
    [InlineData("a2a/sdk-1.0.test.mjs")]
    [InlineData("a2a/sdk-0.3.test.mjs")]
    public async Task The_official_JavaScript_client_gets_on_with_the_demo_agents(string suite) =>
        await NodeScript.TestAsync(suite, (await server.GetAsync()).BaseUrl);
}
