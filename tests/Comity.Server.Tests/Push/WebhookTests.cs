using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace Comity.Server.Tests.Push;

/// <summary>The operator's webhooks.</summary>
public sealed class WebhookTests(PushServer push) : PushTest(push), IClassFixture<PushServer>
{
    private A2AClient Api => Server.Operator.Api;

    [Fact]
    public async Task A_webhook_is_told_of_the_events_it_wants_and_of_no_others()
    {
        var inbox = Open();
        var (id, secret) = await CreateAsync(inbox, new JsonObject { ["agents"] = new JsonArray("t-fail"), ["states"] = new JsonArray("failed", "rejected") });
        await BeginAsync("t-echo", null);
        var failed = await BeginAsync("t-fail", null);
        var first = await inbox.NextAsync();
        var rejected = await BeginAsync("t-fail", null, "reject this");
        var second = await inbox.NextAsync();

        first.Header("Content-Type").ShouldBe("application/json");
        first.Json["type"]!.GetValue<string>().ShouldBe("task.status");
        first.Json["timestamp"]!.GetValue<DateTimeOffset>().ShouldBeGreaterThan(DateTimeOffset.UnixEpoch);
        var data = first.Json["data"]!;
        data["taskId"]!.GetValue<string>().ShouldBe(failed);
        data["agent"]!.GetValue<string>().ShouldBe("t-fail");
        data["origin"]!.GetValue<string>().ShouldBe("a2a/1.0");
        data["event"]!["state"]!.GetValue<string>().ShouldBe("failed");
        second.Json["data"]!["taskId"]!.GetValue<string>().ShouldBe(rejected);
        second.State.ShouldBe("rejected");
        first.IsSignedBy(Convert.FromBase64String(secret["whsec_".Length..])).ShouldBeTrue();
        first.Header("Authorization").ShouldBeNull();
        first.Header("X-A2A-Notification-Token").ShouldBeNull();
        inbox.All.Count.ShouldBe(2);
        (await Api.DeleteAsync($"/webhooks/{id}", null)).Status.ShouldBe(204);
    }

    [Fact]
    public async Task A_webhook_for_everything_is_told_of_each_event_in_order()
    {
        var inbox = Open();
        var (id, _) = await CreateAsync(inbox, new JsonObject { ["agents"] = new JsonArray("t-chunks") });
        await BeginAsync("t-chunks", null);
        var deliveries = await inbox.UntilAsync(delivery => delivery.IsLast);
        deliveries.Select(delivery => delivery.Seq).ShouldBe(Enumerable.Range(1, 13).Select(seq => (long)seq));
        deliveries.Select(delivery => delivery.Json["type"]!.GetValue<string>())
            .ShouldBe(["task.message", "task.status", .. Enumerable.Repeat("task.artifact", 10), "task.status"]);
        await Api.DeleteAsync($"/webhooks/{id}", null);
    }

    [Fact]
    public async Task A_secret_is_shown_once()
    {
        var inbox = Open();
        var (id, secret) = await CreateAsync(inbox, new JsonObject { ["name"] = "mine", ["agents"] = new JsonArray("nobody") });
        secret.ShouldStartWith("whsec_");
        foreach (var path in new[] { "/webhooks", $"/webhooks/{id}" })
        {
            var shown = await Api.GetAsync(path, null);
            shown.Status.ShouldBe(200);
            shown.Text.ShouldContain(id);
            shown.Text.ShouldNotContain("whsec_");
        }

        (await Api.GetAsync($"/webhooks/{id}", null)).Json!["name"]!.GetValue<string>().ShouldBe("mine");
        (await Api.DeleteAsync($"/webhooks/{id}", null)).Status.ShouldBe(204);
        (await Api.DeleteAsync($"/webhooks/{id}", null)).Status.ShouldBe(404);
        (await Api.GetAsync($"/webhooks/{id}", null)).Status.ShouldBe(404);
    }

    [Fact]
    public async Task What_was_given_up_is_sent_again_when_that_is_asked_for()
    {
        var isBroken = true;
        var inbox = Open((_, http) =>
        {
            if (isBroken) http.Response.StatusCode = 400;
            return Task.CompletedTask;
        });
        var (id, _) = await CreateAsync(inbox, new JsonObject { ["agents"] = new JsonArray("t-fail"), ["events"] = new JsonArray("status") });
        var task = await BeginAsync("t-fail", null);
        await inbox.NextAsync();
        var log = await LogUntilAsync(id, log => log["owed"] is JsonArray { Count: 1 } owed && owed[0]!["state"]!.GetValue<string>() == "dead");
        log["deliveries"]!.AsArray().Single()!["outcome"]!.GetValue<string>().ShouldBe("failed");

        isBroken = false;
        (await Api.PostAsync($"/webhooks/{id}/deliveries/redeliver", new JsonObject { ["task"] = task }, null)).Status.ShouldBe(202);
        (await inbox.UntilAsync(delivery => delivery.IsLast))[^1].Header("Comity-Task").ShouldBe(task);
        await LogUntilAsync(id, log => log["owed"]!.AsArray().Count == 0);
        (await Api.PostAsync($"/webhooks/{id}/deliveries/redeliver", new JsonObject { ["task"] = task, ["from"] = 1 }, null)).Status.ShouldBe(202);
        (await inbox.NextAsync()).Seq.ShouldBe(2, "the first event is no status");
        (await Api.PostAsync($"/webhooks/{id}/deliveries/redeliver", new JsonObject { ["task"] = "none" }, null)).Status.ShouldBe(404);
        (await Api.PostAsync("/webhooks/none/deliveries/redeliver", new JsonObject { ["task"] = task }, null)).Status.ShouldBe(404);
        await Api.DeleteAsync($"/webhooks/{id}", null);
    }

    [Fact]
    public async Task A_webhook_that_is_gone_is_disabled_until_it_is_enabled_again()
    {
        var isGone = true;
        var inbox = Open((_, http) =>
        {
            if (isGone) http.Response.StatusCode = StatusCodes.Status410Gone;
            return Task.CompletedTask;
        });
        var (id, _) = await CreateAsync(inbox, new JsonObject { ["agents"] = new JsonArray("t-fail"), ["states"] = new JsonArray("failed") });
        var owed = await BeginAsync("t-fail", null);
        await inbox.NextAsync();
        await LogUntilAsync(id, log => log["deliveries"]!.AsArray().Count == 1);
        var disabled = (await Api.GetAsync($"/webhooks/{id}", null)).Json!;
        disabled["enabled"]!.GetValue<bool>().ShouldBeFalse();
        disabled["disabled"]!.GetValue<string>().ShouldContain("410");
        var missed = await BeginAsync("t-fail", null);
        await new SurfaceClient(Server.Http, "/agents/t-fail", Surface.Rpc10).UntilAsync(missed, "FAILED");

        isGone = false;
        (await Api.PostAsync($"/webhooks/{id}/enable", null, null)).Json!["enabled"]!.GetValue<bool>().ShouldBeTrue();
        (await inbox.NextAsync()).Header("Comity-Task").ShouldBe(owed);
        var next = await BeginAsync("t-fail", null);
        (await inbox.NextAsync()).Header("Comity-Task").ShouldBe(next);
        (await Api.PostAsync($"/webhooks/{id}/disable", null, null)).Json!["enabled"]!.GetValue<bool>().ShouldBeFalse();
        (await Api.PostAsync("/webhooks/none/enable", null, null)).Status.ShouldBe(404);
        await Api.DeleteAsync($"/webhooks/{id}", null);
    }

    [Theory]
    [InlineData("""{"url":"http://169.254.169.254/"}""", "url")]
    [InlineData("""{"url":"ftp://example.org/"}""", "url")]
    [InlineData("""{"url":"https://example.org/","states":["asleep"]}""", "states")]
    [InlineData("""{"url":"https://example.org/","events":["noise"]}""", "events")]
    [InlineData("""{"url":"https://example.org/","events":[]}""", "events")]
    [InlineData("""{"url":"https://example.org/","agents":["No Such"]}""", "agents")]
    [InlineData("""{"url":"https://example.org/","name":""}""", "name")]
    [InlineData("{}", "body")]
    public async Task A_webhook_that_cannot_be_is_refused_by_its_field(string body, string field)
    {
        var refused = await Api.PostAsync("/webhooks", JsonNode.Parse(body), null);
        refused.Status.ShouldBe(400, refused.Text);
        if (field != "body") refused.Json!["errors"]![field].ShouldNotBeNull(refused.Text);
    }

    [Fact]
    public async Task Only_the_operator_sees_webhooks_and_deliveries()
    {
        var stranger = new A2AClient(Server.Http, "/api/v1", await Server.Operator.CreateKeyAsync("stranger", "agent"));
        foreach (var path in new[] { "/webhooks", "/webhooks/x", "/webhooks/x/deliveries", "/push/deliveries" })
            (await stranger.GetAsync(path, null)).Status.ShouldBe(403, path);
        (await stranger.PostAsync("/webhooks", new JsonObject { ["url"] = "https://example.org/" }, null)).Status.ShouldBe(403);
        (await stranger.PostAsync("/push/deliveries/redeliver", new JsonObject { ["task"] = "t", ["target"] = "c" }, null)).Status.ShouldBe(403);
    }

    private async Task<(string Id, string Secret)> CreateAsync(Inbox inbox, JsonObject webhook)
    {
        webhook["url"] = inbox.Url;
        var made = await Api.PostAsync("/webhooks", webhook, null);
        made.Status.ShouldBe(201, made.Text);
        made.Header("Cache-Control").ShouldBe("no-store");
        return (made.Json!["webhook"]!["id"]!.GetValue<string>(), made.Json["secret"]!.GetValue<string>());
    }

    private async Task<JsonNode> LogUntilAsync(string id, Func<JsonNode, bool> isThere)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var log = await Api.GetAsync($"/webhooks/{id}/deliveries", null);
            log.Status.ShouldBe(200, log.Text);
            if (isThere(log.Json!)) return log.Json!;
            await tick.WaitForNextTickAsync(patience.Token);
        }
    }
}
