using Comity.Server.Hosting;
using Comity.Server.Hosting.Edge;

namespace Comity.Server.Tests.Hosting;

/// <summary>A foreign name that is rebound to this machine must not reach the server.</summary>
public sealed class HostGateTests
{
    [Theory]
    [InlineData("127.0.0.1:8080", true)]
    [InlineData("localhost:8080", true)]
    [InlineData("LOCALHOST:8080", true)]
    [InlineData("comity.localhost:8080", true)]
    [InlineData("[::1]:8080", true)]
    [InlineData("127.8.9.10:8080", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.0.0.1:8081", false)]
    [InlineData("localhost", false)]
    [InlineData("evil.example:8080", false)]
    [InlineData("evil.example", false)]
    [InlineData("127.0.0.1.evil.example:8080", false)]
    [InlineData("localhost.evil.example:8080", false)]
    [InlineData("evillocalhost:8080", false)]
    [InlineData("192.168.1.5:8080", false)]
    [InlineData("0.0.0.0:8080", false)]
    [InlineData("127.0.0.1:08080x", false)]
    [InlineData("127.0.0.1:8080:8080", false)]
    [InlineData(":8080", false)]
    [InlineData("", false)]
    public void On_loopback_only_loopback_names_with_our_port_pass(string host, bool passes) =>
        Gate(new ServeOptions { Urls = ["http://127.0.0.1:8080"] }).Accepts(host, 8080, isUnixSocket: false).ShouldBe(passes);

    [Theory]
    [InlineData("10.0.0.7:8080", true)]
    [InlineData("203.0.113.9", true)]
    [InlineData("[2001:db8::1]:8080", true)]
    [InlineData("localhost:1234", true)]
    [InlineData("agents.example.com", true)]
    [InlineData("agents.example.com:8443", true)]
    [InlineData("exact.example.com:99", true)]
    [InlineData("exact.example.com:98", false)]
    [InlineData("evil.example:8080", false)]
    [InlineData("agents.example.com.evil.example", false)]
    public void Where_others_call_addresses_and_allowed_names_pass(string host, bool passes) =>
        Gate(new ServeOptions { Urls = ["http://0.0.0.0:8080"], AllowedHosts = ["agents.example.com", "exact.example.com:99"] })
            .Accepts(host, 8080, isUnixSocket: false).ShouldBe(passes);

    [Fact]
    public void The_public_address_passes() =>
        Gate(new ServeOptions { PublicUrl = "https://agents.example.com" }).Accepts("agents.example.com", 8080, isUnixSocket: false).ShouldBeTrue();

    [Theory]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://[::1]:8080", true)]
    [InlineData("http://0.0.0.0:8080", false)]
    [InlineData("http://[::]:8080", false)]
    [InlineData("http://*:8080", false)]
    [InlineData("http://192.168.1.5:8080", false)]
    [InlineData("http://agents.example.com:8080", false)]
    public void Keys_are_asked_for_exactly_where_others_can_call(string url, bool isLocal)
    {
        var exposure = Exposure.Of(new ServeOptions { Urls = ["http://127.0.0.1:9", url] });
        exposure.IsLocal.ShouldBe(isLocal);
        exposure.RequiresAuth.ShouldBe(!isLocal);
    }

    private static HostGate Gate(ServeOptions options) => new(Exposure.Of(options), options);
}
