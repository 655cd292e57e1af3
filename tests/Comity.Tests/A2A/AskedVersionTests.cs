using Comity.Server.Dialects.A2A;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Comity.Tests.A2A;

public sealed class AskedVersionTests
{
    [Theory]
    [InlineData("1.0", "1.0")]
    [InlineData(" 1.0 ", "1.0")]
    [InlineData("1.0.1", "1.0")]
    [InlineData("1.0.7-rc", "1.0")]
    [InlineData("0.3", "0.3")]
    [InlineData("0.3.0", "0.3")]
    [InlineData("1.0, 1.0", "1.0")]
    [InlineData("01.0", null)]
    [InlineData("1", null)]
    [InlineData("v1.0", null)]
    [InlineData("0.2", null)]
    [InlineData("1.1", null)]
    [InlineData("2.0", null)]
    [InlineData("1.0x", null)]
    [InlineData("1.0, 0.3", null)]
    [InlineData("123456.0", null)]
    public void The_header_names_the_version_by_major_and_minor(string header, string? version)
    {
        var asked = Ask(header, "");
        asked.Version?.Word().ShouldBe(version);
        asked.IsImplied.ShouldBeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Who_says_nothing_speaks_0_3(string? header)
    {
        var asked = Ask(header, "");
        asked.Version.ShouldBe(A2AVersion.V03);
        asked.IsImplied.ShouldBeTrue();
    }

    [Theory]
    [InlineData(null, "?A2A-Version=1.0", "1.0")]
    [InlineData("", "?a2a-version=1.0.1", "1.0")]
    [InlineData("0.3", "?A2A-Version=1.0", "0.3")]
    public void The_query_counts_when_the_header_says_nothing(string? header, string query, string version) =>
        Ask(header, query).Version?.Word().ShouldBe(version);

    [Fact]
    public void Lines_that_agree_are_one_and_lines_that_do_not_are_none()
    {
        Ask(new StringValues(["1.0", "1.0"]), "").Version.ShouldBe(A2AVersion.V10);
        Ask(new StringValues(["1.0", ""]), "").Version.ShouldBe(A2AVersion.V10);
        Ask(new StringValues(["1.0", "0.3"]), "").Version.ShouldBeNull();
    }

    [Theory]
    [InlineData("0.3")]
    [InlineData("")]
    public void With_0_3_off_only_1_0_is_left(string header)
    {
        Ask(header, "", servesV03: false).Version.ShouldBeNull();
        Ask("1.0", "", servesV03: false).Version.ShouldBe(A2AVersion.V10);
    }

    private static AskedVersion Ask(StringValues header, string query, bool servesV03 = true)
    {
        var http = new DefaultHttpContext();
        if (header.Count > 0) http.Request.Headers[AskedVersion.Header] = header;
        http.Request.QueryString = new QueryString(query);
        return AskedVersion.Of(http.Request, servesV03);
    }
}
