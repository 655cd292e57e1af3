using System.Text.Json;
using Comity.Agents.Tools;
using Comity.Tests.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;

namespace Comity.Tests.Tools;

/// <summary>The tools that come with Comity.</summary>
public sealed class BuiltInToolTests
{
    [Fact]
    public void Every_type_can_be_named_in_a_role_file() => ToolRegistry.BuiltIn.Types.ShouldBe(["calculator", "datetime", "delegate", "http"]);

    [Fact]
    public void A_tool_marked_so_needs_approval()
    {
        var functions = ToolRegistry.BuiltIn.Create(Call.Spec("calculator") with { NeedsApproval = true }, Call.Services());

        functions.Single().ShouldBeOfType<ApprovalRequiredAIFunction>().Name.ShouldBe("calculate");
    }

    [Theory]
    [InlineData(null, "2026-11-20T12:00:00+00:00 (Friday, UTC)")]
    [InlineData("Asia/Tokyo", "2026-11-20T21:00:00+09:00 (Friday, Asia/Tokyo)")]
    public async Task The_clock_tells_the_time_in_a_zone(string? timezone, string expected) =>
        (await Call.AskAsync(Call.Tool("datetime"), new { timezone })).ShouldBe(expected);

    [Fact]
    public async Task The_clock_has_a_usual_zone() =>
        (await Call.AskAsync(Call.Tool("datetime", """{"timezone":"Europe/Berlin"}"""))).ShouldBe("2026-11-20T13:00:00+01:00 (Friday, Europe/Berlin)");

    [Fact]
    public async Task An_unknown_zone_is_an_error_that_names_the_argument() =>
        (await Should.ThrowAsync<ToolException>(() => Call.AskAsync(Call.Tool("datetime"), new { timezone = "Mars" })))
            .Message.ShouldBe("Argument 'timezone': there is no time zone 'Mars'. Use an IANA name such as Europe/Berlin.");

    [Fact]
    public async Task The_calculator_names_its_argument_when_it_cannot_read_it()
    {
        var calculator = Call.Tool("calculator");

        (await Call.AskAsync(calculator, new { expression = "6*7" })).ShouldBe("42");
        (await Should.ThrowAsync<ToolException>(() => Call.AskAsync(calculator, new { expression = "6*" }))).Message.ShouldBe("Argument 'expression': It ends too early.");
        (await Should.ThrowAsync<ToolException>(() => Call.AskAsync(calculator))).Message.ShouldBe("Argument 'expression' is required and must be text.");
        (await Should.ThrowAsync<ToolException>(() => Call.AskAsync(calculator, new { expression = JsonSerializer.SerializeToElement(new[] { 1 }) })))
            .Message.ShouldBe("Argument 'expression' must be text.");
    }

    [Fact]
    public async Task Http_gets_text_below_its_base_url_with_its_headers()
    {
        await using var server = await FakeProvider.StartAsync();
        server.Answers(http => http.Response.WriteAsJsonAsync(new { ok = true }));
        var tool = Call.Tool("http", $$$"""{"base_url":"{{{server.Url}}}/api/","headers":{"X-A":"1"},"headers_env":{"Authorization":"MY_TOKEN"}}""",
            Call.Services(true, name => name == "MY_TOKEN" ? "Bearer t" : null));

        (await Call.AskAsync(tool, new { path = "/items?x=1" })).ShouldBe("HTTP 200\n{\"ok\":true}");

        var asked = server.Asked.Single();
        asked.Path.ShouldBe("/api/items");
        asked.Headers["X-A"].ToString().ShouldBe("1");
        asked.Headers.Authorization.ToString().ShouldBe("Bearer t");
    }

    [Theory]
    [InlineData("/../admin")]
    [InlineData("..")]
    [InlineData("/%2e%2e/admin")]
    [InlineData("/x/%2E%2E/%2e./admin")]
    [InlineData("http://example.com/api")]
    [InlineData("/..%2fadmin")]
    public async Task Http_does_not_leave_its_base_url(string path)
    {
        await using var server = await FakeProvider.StartAsync();
        var tool = Call.Tool("http", $$"""{"base_url":"{{server.Url}}/api"}""", Call.Services(true));

        (await Should.ThrowAsync<ToolException>(() => Call.AskAsync(tool, new { path }))).Message.ShouldStartWith("Argument 'path': ");
        server.Asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("https://example.org/")]
    [InlineData("https://notexample.com/")]
    [InlineData("https://example.com.evil.net/")]
    [InlineData("http://169.254.169.254/")]
    [InlineData("http://127.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    public async Task Http_goes_only_to_the_domains_it_may(string url) =>
        (await Should.ThrowAsync<ToolException>(() => Call.AskAsync(Call.Tool("http", """{"allowed_domains":["example.com"]}"""), new { url })))
            .Message.ShouldStartWith("Argument 'url': ");

    [Fact]
    public async Task Http_stays_outside_of_private_networks_unless_they_are_allowed()
    {
        await using var server = await FakeProvider.StartAsync();
        var tool = Call.Tool("http", $$"""{"base_url":"{{server.Url}}"}""");

        (await Should.ThrowAsync<ToolException>(() => Call.AskAsync(tool, new { path = "/" }))).Message.ShouldBe("Argument 'path': The address 127.0.0.1 is not allowed.");
        server.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Http_sends_a_body_with_the_methods_it_may()
    {
        await using var server = await FakeProvider.StartAsync();
        server.Answers(http => http.Response.WriteAsync("made"));
        var tool = Call.Tool("http", $$"""{"base_url":"{{server.Url}}","allowed_methods":["GET","post"]}""", Call.Services(true));

        (await Call.AskAsync(tool, new { path = "x", method = "POST", body = """{"a":1}""" })).ShouldBe("HTTP 200\nmade");
        server.LastBody.GetRawText().ShouldBe("""{"a":1}""");
        (await Should.ThrowAsync<ToolException>(() => Call.AskAsync(tool, new { path = "x", method = "DELETE" }))).Message.ShouldBe("Argument 'method' must be one of GET, POST.");
        (await Should.ThrowAsync<ToolException>(() => Call.AskAsync(tool, new { path = "x", body = "b" }))).Message.ShouldBe("Argument 'body' cannot be sent with GET.");
    }

    [Fact]
    public async Task Http_cuts_long_answers_and_refuses_what_is_not_text()
    {
        await using var server = await FakeProvider.StartAsync();
        server.Answers(http => http.Response.WriteAsync(new string('x', 200_000))).Answers(http =>
        {
            http.Response.ContentType = "image/png";
            return http.Response.WriteAsync("x");
        }).Fails(404, "{}");
        var tool = Call.Tool("http", $$"""{"base_url":"{{server.Url}}"}""", Call.Services(true));

        var cut = await Call.AskAsync(tool, new { path = "" });
        cut.Length.ShouldBeLessThan(103_000);
        cut.ShouldEndWith("\n[cut at 100 KB]");
        (await Should.ThrowAsync<ToolException>(() => Call.AskAsync(tool, new { path = "" }))).Message.ShouldBe("The answer (HTTP 200) is image/png, not text.");
        (await Call.AskAsync(tool, new { path = "" })).ShouldBe("HTTP 404\n{}");
    }

    [Theory]
    [InlineData("http", "{}", "base_url")]
    [InlineData("http", """{"base_url":"x"}""", "base_url")]
    [InlineData("http", """{"base_url":"https://a.b","allowed_domains":["c.d"]}""", "allowed_domains")]
    [InlineData("http", """{"allowed_domains":["https://c.d"]}""", "allowed_domains[0]")]
    [InlineData("http", """{"base_url":"https://a.b","allowed_methods":["GET","TRACE"]}""", "allowed_methods[1]")]
    [InlineData("http", """{"base_url":"https://a.b","headers":{"a":1}}""", "headers.a")]
    [InlineData("http", """{"base_url":"https://a.b","timeout_seconds":0}""", "timeout_seconds")]
    [InlineData("http", """{"base_url":"https://a.b","baseurl":1}""", "baseurl")]
    [InlineData("datetime", """{"timezone":1}""", "timezone")]
    [InlineData("calculator", """{"precision":1}""", "precision")]
    [InlineData("delegate", "{}", "agents")]
    [InlineData("delegate", """{"agents":[{"name":"Not OK"}]}""", "agents[0].name")]
    [InlineData("delegate", """{"agents":[{"name":"a","url":"http://x"}]}""", "agents[0].url")]
    [InlineData("delegate", """{"agents":["a"],"mode":"a2a"}""", "mode")]
    [InlineData("nothing", "{}", "type")]
    public void A_wrong_entry_names_the_key_at_fault(string type, string config, string field) =>
        Call.Problems(type, config).ShouldHaveSingleItem().Field.ShouldBe(field);

    [Fact]
    public void Delegation_is_one_function_for_each_agent_under_a_name_that_fits()
    {
        var functions = ToolRegistry.BuiltIn.Create(Call.Spec("delegate", $$"""{"agents":["echo",{"name":"{{new string('a', 64)}}","description":"Knows much."}]}"""), Call.Services());

        functions.Select(function => function.Name).ShouldAllBe(name => ToolNames.IsFit(name));
        functions[0].Name.ShouldBe("delegate_to_echo");
        functions[1].Description.ShouldBe("Knows much.");
    }
}
