using System.Net;
using Comity.Agents.Http;
using Comity.Core.Push;

namespace Comity.Tests.Http;

public sealed class PushSenderTests
{
    [Fact]
    public async Task A_name_that_leads_into_a_private_network_when_it_is_dialled_is_never_called()
    {
        using var http = new OutgoingHttp(new OutgoingGuard(allowPrivateNetwork: false), new Names("127.0.0.1"));
        var sender = new PushSender(http, TimeProvider.System);
        sender.Refuse("https://hooks.example.org/").ShouldBeNull("nothing is wrong with the name");
        var answer = await sender.SendAsync(Request("https://hooks.example.org/"), TestContext.Current.CancellationToken);
        answer.Verdict.ShouldBe(PushVerdict.Never);
        answer.Status.ShouldBeNull();
        answer.Error.ShouldNotBeNull().ShouldContain("not allowed");
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://localhost/")]
    [InlineData("https://user:secret@example.org/")]
    [InlineData("file:///etc/passwd")]
    public void What_must_not_be_called_is_refused_with_a_reason(string url)
    {
        using var http = new OutgoingHttp(allowPrivateNetwork: false);
        new PushSender(http, TimeProvider.System).Refuse(url).ShouldNotBeNullOrEmpty();
    }

    private static PushRequest Request(string url) => new(url, "{}"u8.ToArray(), "application/json", [], TimeSpan.FromSeconds(5));

    private sealed class Names(string address) : INameResolver
    {
        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Task.FromResult<IPAddress[]>([IPAddress.Parse(address)]);
    }
}
