using System.Net;
using Comity.Agents.Http;

namespace Comity.Tests.Http;

/// <summary>Which addresses may be called for somebody else, and how many ways there are to write one that may not.</summary>
public sealed class OutgoingGuardTests
{
    private static readonly OutgoingGuard s_guard = new(allowPrivateNetwork: false);
    private static readonly OutgoingGuard s_open = new(allowPrivateNetwork: true);

    /// <summary>Refused always, with the private network allowed too.</summary>
    public static TheoryData<string> AlwaysRefused =>
    [
        // Not http, or not a URL
        "", " ", "example.com", "//example.com/", "/path", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "javascript://example.com/%0aalert(1)",
        "data:text/plain,hi", "ws://example.com/", "http:example.com", "http:/example.com", "http:///example.com", "https://", "http://?x", "http://#x", "http://:80/",
        "HTTPX://example.com/", "jar:http://example.com!/", "dict://127.0.0.1:11211/", "unix:///var/run/docker.sock",
        // Credentials and tricks with them
        "http://user@example.com/", "http://user:pass@example.com/", "http://:@example.com/", "http://@example.com/", "http://example.com@127.0.0.1/",
        "http://example.com:80@127.0.0.1/", "http://127.0.0.1@example.com/", "http://example.com%40127.0.0.1/", "http://a@b@example.com/",
        // Spaces, control characters, backslashes
        "http://example.com\\@127.0.0.1/", "http:\\\\127.0.0.1\\", "http://example.com\t/", "http://exa\nmple.com/", "http://example.com\r\nHost: x/", " http://example.com/",
        "http://example.com/ x", "http://\u0001example.com/", "http://example.com\u00a0/", "http://127.0.0.1\\.example.com/",
        // Ports
        "http://example.com:0/", "http://example.com:22/", "http://example.com:25/", "http://example.com:6379/", "http://example.com:11211/", "http://example.com:65536/",
        "http://example.com:-1/", "http://example.com:x/", "http://example.com:/", "http://example.com:80:80/", "http://example.com:+80/", "http://example.com:0x50/",
        "http://example.com:６３/",
        // Other ways to write an IPv4 address, whatever is behind it
        "http://2130706433/", "http://0x7f000001/", "http://017700000001/", "http://0x7f.0.0.1/", "http://0177.0.0.1/", "http://127.1/", "http://127.0.1/", "http://0/",
        "http://127.0.0.1./", "http://127.0.0.01/", "http://0127.0.0.1/", "http://127.0.0.256/", "http://127.0.0.1.1/", "http://0x7F.1/", "http://1.1.1.0x1/", "http://134744072/",
        "http://8.8.8/", "http://010.8.8.8/", "http://127.000.000.001/", "http://0x0a.0x00.0x00.0x01/", "http://3232235777/", "http://1/", "http://0xa9fea9fe/", "http://425.510.425.510/",
        "http://7147006462/", "http://169.254.43518/", "http://00000177.0.0.1/", "http://0x/", "http://0b1.0.0.1/",
        // Dots that are none, and hosts that end in one
        "http://127。0。0。1/", "http://127．0．0．1/", "http://127｡0｡0｡1/", "http://example。com/", "http://example.com./", "http://localhost./", "http://example..com/", "http://.example.com/", "http://./",
        // Letters that become others
        "http://ⓔⓧⓐⓜⓟⓛⓔ.com/", "http://１２７.0.0.1/", "http://①②⑦.⓪.⓪.①/", "http://locaʟhost/", "http://ⓛocalhost/", "http://exämple.com/", "http://%6c%6f%63%61%6c%68%6f%73%74/",
        "http://127.0.0.1%2f@example.com/", "http://127%2e0%2e0%2e1/", "http://example.com%00.internal/", "http://exam ple.com/", "http://exa*mple.com/", "http://exa,mple.com/",
        // IPv6 that hides an IPv4 address
        "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::ffff:8.8.8.8]/", "http://[0:0:0:0:0:ffff:7f00:0001]/", "http://[::127.0.0.1]/", "http://[::7f00:1]/", "http://[::8.8.8.8]/",
        "http://[::ffff:0:127.0.0.1]/", "http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[64:ff9b::8.8.8.8]/", "http://[64:ff9b:1::a00:1]/", "http://[2002:7f00:1::]/", "http://[2002:c0a8:101::1]/",
        "http://[2002:808:808::]/", "http://[2001:0:7f00:1::]/", "http://[2001::1]/", "http://[fe80::5efe:7f00:1]/", "http://[2a00::5efe:a00:1]/", "http://[2a00::200:5efe:a00:1]/",
        // IPv6 that is nobody's to call
        "http://[::]/", "http://[0:0:0:0:0:0:0:0]/", "http://[fe80::1]/", "http://[fe80::1%eth0]/", "http://[fe80::1%25eth0]/", "http://[::1%25lo]/", "http://[fec0::1]/", "http://[ff02::1]/", "http://[ff0e::1]/",
        "http://[2001:db8::1]/", "http://[3fff::1]/", "http://[100::1]/", "http://[5f00::1]/", "http://[4000::1]/", "http://[fd00:ec2::254]/", "http://[fd20:ce::254]/",
        "http://[::1/", "http://::1/", "http://[]/", "http://[x]/", "http://[::1]x/", "http://[::1].example.com/", "http://[v1.x]/", "http://[1.2.3.4]/", "http://[::1]]/",
        // IPv4 that is nobody's to call, and metadata services
        "http://0.0.0.0/", "http://0.1.2.3/", "http://169.254.169.254/latest/meta-data/", "http://169.254.0.1/", "http://169.254.170.2/", "http://100.100.100.200/", "http://168.63.129.16/", "http://192.0.0.192/",
        "http://192.0.2.1/", "http://198.51.100.7/", "http://203.0.113.9/", "http://198.18.0.1/", "http://198.19.255.255/", "http://192.88.99.1/", "http://224.0.0.1/", "http://239.255.255.250/", "http://240.0.0.1/", "http://255.255.255.255/",
        "http://metadata/", "http://metadata.google.internal/computeMetadata/v1/", "http://METADATA.GOOGLE.INTERNAL/", "http://instance-data/",
    ];

    /// <summary>Refused until the private network is allowed.</summary>
    public static TheoryData<string> Private =>
    [
        "http://127.0.0.1/", "http://127.0.0.1:8080/x", "http://127.255.255.254/", "http://10.0.0.1/", "http://10.255.255.255/", "http://172.16.0.1/", "http://172.31.255.255/", "http://192.168.0.1/",
        "http://100.64.0.1/", "http://100.127.255.255/", "http://[::1]/", "http://[0:0:0:0:0:0:0:1]/", "http://[0000:0000:0000:0000:0000:0000:0000:0001]:8080/", "http://[fc00::1]/", "http://[fd12:3456:789a::1]/",
        "http://localhost/", "http://LOCALHOST:3000/", "http://app.localhost/", "http://printer.local/", "http://db.internal/", "http://router.lan/", "http://nas.home.arpa/", "http://intranet/", "http://x.localdomain/",
    ];

    public static TheoryData<string> Allowed =>
    [
        "http://example.com/", "https://example.com", "HTTPS://EXAMPLE.COM/", "https://example.com:8443/a?b=c#d", "http://8.8.8.8/", "http://1.1.1.1:8080/", "http://172.32.0.1/", "http://172.15.0.1/", "http://100.63.0.1/",
        "http://100.128.0.1/", "http://11.0.0.1/", "http://193.0.0.1/", "https://[2606:4700:4700::1111]/", "http://[2a00:1450:4001:82a::200e]:8080/", "https://xn--exmple-cua.com/", "https://a_b.example.com/",
        "https://example.com/path@with@ats?user:pass@x", "https://example.com/%2e%2e/%00", "https://example.com?q=http://127.0.0.1/", "https://0xabc.example.com/", "https://127.0.0.1.example.com/", "https://my-internal.example/",
    ];

    public static TheoryData<string> ForbiddenAddresses =>
    [
        "::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::808:808", "2002:808:808::", "2001:0:808:808::", "fe80::1%2", "ff02::1", "::", "0.0.0.0", "169.254.169.254", "224.0.0.251", "255.255.255.255", "fec0::1",
    ];

    [Fact]
    public void The_table_of_disguises_is_long_enough() => (AlwaysRefused.Count + Private.Count).ShouldBeGreaterThanOrEqualTo(120);

    [Theory]
    [MemberData(nameof(AlwaysRefused))]
    public void A_disguise_is_refused_on_every_network(string url)
    {
        s_guard.TryAllow(url, out _, out var refusal).ShouldBeFalse();
        refusal.ShouldNotBeEmpty();
        s_open.TryAllow(url, out _, out _).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Private))]
    public void A_private_address_needs_the_switch(string url)
    {
        s_guard.TryAllow(url, out _, out _).ShouldBeFalse();
        s_open.TryAllow(url, out _, out var refusal).ShouldBeTrue(refusal);
    }

    [Theory]
    [MemberData(nameof(Allowed))]
    public void A_public_address_is_allowed(string url) => s_guard.TryAllow(url, out _, out var refusal).ShouldBeTrue(refusal);

    [Theory]
    [MemberData(nameof(ForbiddenAddresses))]
    public void An_address_that_a_name_leads_to_is_judged_too(string address)
    {
        s_guard.Allows(IPAddress.Parse(address)).ShouldBeFalse();
        s_open.Allows(IPAddress.Parse(address)).ShouldBeFalse();
    }

    [Fact]
    public void A_url_of_any_length_is_judged() => s_guard.TryAllow("http://" + new string('a', 100_000), out _, out _).ShouldBeFalse();
}
