using System.Net;
using System.Net.Sockets;
using Comity.Agents.Http;
using Comity.Tests.Models;
using Microsoft.AspNetCore.Http;

namespace Comity.Tests.Http;

/// <summary>Calls behind the guard: what is judged is what is dialled.</summary>
public sealed class OutgoingHttpTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_name_that_leads_inside_is_refused_when_it_is_dialled()
    {
        using var http = new OutgoingHttp(new OutgoingGuard(false), new Names(["127.0.0.1"]));

        var refused = await Should.ThrowAsync<OutgoingRefusedException>(() => GetAsync(http, "http://inside.example.com/"));

        refused.Message.ShouldBe("The host 'inside.example.com' leads to an address that is not allowed.");
    }

    [Fact]
    public async Task A_name_with_one_address_inside_is_refused_as_a_whole()
    {
        using var http = new OutgoingHttp(new OutgoingGuard(false), new Names(["93.184.216.34", "10.0.0.1"]));

        await Should.ThrowAsync<OutgoingRefusedException>(() => GetAsync(http, "http://both.example.com/"));
    }

    [Fact]
    public async Task A_name_that_would_change_its_address_is_looked_up_once_and_that_address_is_dialled()
    {
        await using var inside = await FakeProvider.StartAsync();
        inside.Answers(http => http.Response.WriteAsync("where it was judged"));
        var names = new Names(["127.0.0.1"], ["169.254.169.254"]); // a second question would lead elsewhere
        using var outgoing = new OutgoingHttp(new OutgoingGuard(true), names);

        (await GetAsync(outgoing, $"http://rebind.example.com:{new Uri(inside.Url).Port}/")).ShouldBe("where it was judged");

        names.Asked.ShouldBe(1);
    }

    [Fact]
    public async Task Each_new_connection_to_a_changing_name_is_judged_anew()
    {
        await using var inside = await FakeProvider.StartAsync();
        inside.Answers(async http =>
        {
            http.Response.Headers.Connection = "close";
            await http.Response.WriteAsync("first");
        });
        var names = new Names(["127.0.0.1"], ["169.254.169.254"]);
        using var outgoing = new OutgoingHttp(new OutgoingGuard(true), names);
        var url = $"http://rebind.example.com:{new Uri(inside.Url).Port}/";

        (await GetAsync(outgoing, url)).ShouldBe("first");
        await Should.ThrowAsync<OutgoingRefusedException>(() => GetAsync(outgoing, url));

        names.Asked.ShouldBe(2);
        inside.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_redirect_is_judged_like_the_first_address()
    {
        await using var server = await FakeProvider.StartAsync();
        server.Answers(http => Redirect(http, "http://169.254.169.254/latest/"));
        using var outgoing = new OutgoingHttp(allowPrivateNetwork: true);

        var refused = await Should.ThrowAsync<OutgoingRefusedException>(() => GetAsync(outgoing, server.Url + "/"));

        refused.Message.ShouldBe("The address 169.254.169.254 is not allowed.");
    }

    [Theory]
    [InlineData("http://2130706433/")]
    [InlineData("//0x7f.1/")]
    [InlineData("http://user@127.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    public async Task A_redirect_to_a_disguise_is_refused_as_it_is_written(string location)
    {
        await using var server = await FakeProvider.StartAsync();
        server.Answers(http => Redirect(http, location));
        using var outgoing = new OutgoingHttp(allowPrivateNetwork: true);

        await Should.ThrowAsync<OutgoingRefusedException>(() => GetAsync(outgoing, server.Url + "/"));
    }

    [Fact]
    public async Task A_redirect_to_a_host_that_the_caller_does_not_allow_is_refused()
    {
        await using var server = await FakeProvider.StartAsync();
        server.Answers(http => Redirect(http, "http://localhost/"));
        using var outgoing = new OutgoingHttp(allowPrivateNetwork: true);

        var refused = await Should.ThrowAsync<OutgoingRefusedException>(() => GetAsync(outgoing, server.Url + "/", address => address.Host == "127.0.0.1"));

        refused.Message.ShouldBe("The host 'localhost' is not among those allowed here.");
    }

    [Fact]
    public async Task Five_redirects_are_followed_and_no_more()
    {
        await using var server = await FakeProvider.StartAsync();
        for (var hop = 0; hop < 5; hop++) server.Answers(http => Redirect(http, "/next"));
        server.Answers(http => http.Response.WriteAsync("arrived"));
        for (var hop = 0; hop < 6; hop++) server.Answers(http => Redirect(http, "/next"));
        using var outgoing = new OutgoingHttp(allowPrivateNetwork: true);

        (await GetAsync(outgoing, server.Url + "/")).ShouldBe("arrived");
        await Should.ThrowAsync<OutgoingRefusedException>(() => GetAsync(outgoing, server.Url + "/"));
    }

    [Fact]
    public async Task Nothing_follows_a_redirect_by_itself()
    {
        await using var server = await FakeProvider.StartAsync();
        server.Answers(http => Redirect(http, "/next"));
        using var outgoing = new OutgoingHttp(allowPrivateNetwork: true);

        using var response = await outgoing.SendAsync(new HttpRequestMessage(HttpMethod.Get, server.Url + "/"), Token);

        response.StatusCode.ShouldBe(HttpStatusCode.Found);
        server.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_an_error_of_the_network()
    {
        using var http = new OutgoingHttp(new OutgoingGuard(false), new Names());

        await Should.ThrowAsync<HttpRequestException>(() => GetAsync(http, "http://nowhere.example.com/"));
    }

    private static Task Redirect(HttpContext http, string location)
    {
        http.Response.StatusCode = 302;
        http.Response.Headers.Location = location;
        return Task.CompletedTask;
    }

    private static async Task<string> GetAsync(OutgoingHttp http, string url, Func<Uri, bool>? mayGo = null)
    {
        using var response = await http.FollowAsync(url, address => new HttpRequestMessage(HttpMethod.Get, address), mayGo ?? (_ => true), Token);
        return await response.Content.ReadAsStringAsync(Token);
    }

    /// <summary>A name server that answers each question with the next list.</summary>
    private sealed class Names(params string[][] answers) : INameResolver
    {
        public int Asked { get; private set; }

        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Asked < answers.Length
            ? Task.FromResult<IPAddress[]>([.. answers[Asked++].Select(IPAddress.Parse)])
            : throw new SocketException((int)SocketError.HostNotFound);
    }
}
