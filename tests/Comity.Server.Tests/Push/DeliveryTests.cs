using System.Text;
using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace Comity.Server.Tests.Push;

public sealed class DeliveryTests(PushServer push) : PushTest(push), IClassFixture<PushServer>
{
    [Fact]
    public async Task A_config_sent_with_a_message_of_1_0_is_told_of_every_event_in_order()
    {
        var inbox = Open();
        var task = await BeginAsync("t-chunks", Config(inbox, token: "secret-token", credentials: "cred-1"));
        var deliveries = await inbox.UntilAsync(delivery => delivery.IsLast);

        deliveries.Select(delivery => delivery.Seq).ShouldBe(Enumerable.Range(2, 12).Select(seq => (long)seq));
        deliveries.Select(delivery => ((JsonObject)delivery.Json).Single().Key)
            .ShouldBe(["statusUpdate", .. Enumerable.Repeat("artifactUpdate", 10), "statusUpdate"]);
        deliveries.ShouldAllBe(delivery => delivery.Attempt == 1);
        deliveries.Select(delivery => delivery.Id).ShouldBeUnique();
        deliveries.ShouldAllBe(delivery =>
            delivery.Header("Content-Type") == "application/a2a+json" &&
            delivery.Header("Authorization") == "Bearer cred-1" &&
            delivery.Header("X-A2A-Notification-Token") == "secret-token" &&
            delivery.Header("A2A-Version") == "1.0" &&
            delivery.Header("Comity-Task") == task &&
            delivery.IsSignedBy(Encoding.UTF8.GetBytes("secret-token")));
        deliveries[1].Json["artifactUpdate"]!["taskId"]!.GetValue<string>().ShouldBe(task);
    }

    [Fact]
    public async Task A_config_sent_with_a_message_of_0_3_is_told_of_the_whole_task_at_every_event()
    {
        var inbox = Open();
        var config = Config(inbox, token: "secret-token");
        config["authentication"] = new JsonObject { ["schemes"] = new JsonArray("Basic", "Bearer"), ["credentials"] = "dXNlcg==" };
        var sent = await Agent("t-chunks").RpcAsync("message/send", OldSend(config), null);
        sent.Result["kind"]!.GetValue<string>().ShouldBe("task");
        var deliveries = await inbox.UntilAsync(delivery => delivery.IsLast);

        deliveries.Select(delivery => delivery.Seq).ShouldBe(Enumerable.Range(2, 12).Select(seq => (long)seq));
        deliveries.ShouldAllBe(delivery =>
            delivery.Json["kind"]!.GetValue<string>() == "task" &&
            delivery.Header("Content-Type") == "application/json" &&
            delivery.Header("Authorization") == "Basic dXNlcg==" &&
            delivery.Header("X-A2A-Notification-Token") == "secret-token" &&
            delivery.Header("A2A-Version") == "0.3");
        deliveries.Select(delivery => delivery.Json["artifacts"]?[0]!["parts"]!.AsArray().Count ?? 0).ShouldBe([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10]);
    }

    [Fact]
    public async Task Without_a_token_nothing_is_signed_and_without_credentials_nobody_is_authorized()
    {
        var inbox = Open();
        await BeginAsync("t-echo", Config(inbox));
        var delivery = await inbox.NextAsync();
        delivery.Header("webhook-signature").ShouldBeNull();
        delivery.Header("Authorization").ShouldBeNull();
        delivery.Header("X-A2A-Notification-Token").ShouldBeNull();
    }

    [Fact]
    public async Task A_token_in_the_form_of_Standard_Webhooks_is_the_key_that_it_encodes()
    {
        var inbox = Open();
        byte[] key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        await BeginAsync("t-echo", Config(inbox, token: "whsec_" + Convert.ToBase64String(key)));
        (await inbox.NextAsync()).IsSignedBy(key).ShouldBeTrue();
    }

    [Fact]
    public async Task Two_configs_of_different_versions_on_one_task_are_each_told_in_their_own()
    {
        var (first, second) = (Open(), Open());
        var task = await BeginAsync("t-ask", Config(first));
        await first.UntilAsync(delivery => delivery.State == "TASK_STATE_INPUT_REQUIRED");
        var set = await Agent("t-ask").RpcAsync("tasks/pushNotificationConfig/set", new JsonObject { ["taskId"] = task, ["pushNotificationConfig"] = Config(second) }, null);
        set.Result["pushNotificationConfig"]!["id"]!.GetValue<string>().ShouldBe("default");

        var next = Send(null, "more");
        next["message"]!["taskId"] = task;
        next["configuration"]!.AsObject().Remove("taskPushNotificationConfig");
        await Agent("t-ask").RpcAsync("SendMessage", next);
        var new10 = await first.UntilAsync(delivery => delivery.IsLast);
        var old03 = await second.UntilAsync(delivery => delivery.IsLast);
        new10.ShouldAllBe(delivery => delivery.Json["statusUpdate"] != null || delivery.Json["artifactUpdate"] != null);
        old03.ShouldAllBe(delivery => delivery.Json["kind"]!.GetValue<string>() == "task");
        old03.Select(delivery => delivery.Seq).ShouldBe(new10.Select(delivery => delivery.Seq));
    }

    [Fact]
    public async Task A_config_that_comes_with_the_next_turn_is_told_of_what_comes_of_it()
    {
        var inbox = Open();
        var task = await BeginAsync("t-ask", null);
        await new SurfaceClient(Server.Http, "/agents/t-ask", Surface.Rpc10).UntilAsync(task, "INPUT_REQUIRED");
        var next = Send(Config(inbox), "more");
        next["message"]!["taskId"] = task;
        (await Agent("t-ask").RpcAsync("SendMessage", next)).Result["task"]!["id"]!.GetValue<string>().ShouldBe(task);
        (await inbox.UntilAsync(delivery => delivery.IsLast)).Count.ShouldBeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public async Task A_receiver_that_fails_then_heals_gets_everything_in_order()
    {
        var refusals = 0;
        var inbox = Open((_, http) =>
        {
            if (Interlocked.Increment(ref refusals) <= 4) http.Response.StatusCode = refusals % 2 == 0 ? 503 : 429;
            return Task.CompletedTask;
        });
        var task = await BeginAsync("t-echo", Config(inbox));
        var deliveries = await inbox.UntilAsync(delivery => delivery.IsLast);
        deliveries.Take(5).Select(delivery => (delivery.Seq, delivery.Attempt)).ShouldBe([(2, 1), (2, 2), (2, 3), (2, 4), (2, 5)]);
        deliveries.Take(5).Select(delivery => delivery.Id).Distinct().Count().ShouldBe(1);
        deliveries.Skip(4).Select(delivery => delivery.Seq).ShouldBe(Enumerable.Range(2, deliveries.Count - 4).Select(seq => (long)seq));
        var log = await DeliveriesUntilAsync(task, deliveries => deliveries["owed"]!.AsArray().Count == 0);
        log["deliveries"]!.AsArray().Reverse().Select(entry => entry!["status"]!.GetValue<int>()).Take(5).ShouldBe([429, 503, 429, 503, 200]);
    }

    [Fact]
    public async Task Receivers_that_hang_fail_or_answer_slowly_delay_nobody_and_get_everything_in_order_once_they_heal()
    {
        var isHealed = new TaskCompletionSource();
        var hanging = Open(async (_, http) => await isHealed.Task.WaitAsync(http.RequestAborted));
        var failing = Open((_, http) =>
        {
            http.Response.StatusCode = isHealed.Task.IsCompleted ? 200 : 500;
            return Task.CompletedTask;
        });
        var slow = Open(async (_, http) => await Task.Delay(300, http.RequestAborted));
        List<Inbox> healthy = [];
        for (var i = 0; i < 20; i++)
        {
            await BeginAsync("t-echo", Config(hanging));
            await BeginAsync("t-echo", Config(failing));
            healthy.Add(Open());
            await BeginAsync("t-echo", Config(healthy[^1]));
        }

        await BeginAsync("t-chunks", Config(slow));
        var began = TimeProvider.System.GetTimestamp();
        foreach (var inbox in healthy) await inbox.UntilAsync(delivery => delivery.IsLast);
        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        (await slow.UntilAsync(delivery => delivery.IsLast)).Select(delivery => delivery.Seq).ShouldBe(Enumerable.Range(2, 12).Select(seq => (long)seq));

        isHealed.SetResult();
        foreach (var inbox in new[] { hanging, failing })
        {
            var ended = new HashSet<string>();
            var seen = new Dictionary<string, long>();
            while (ended.Count < 20)
            {
                var delivery = await inbox.NextAsync();
                var task = delivery.Header("Comity-Task")!;
                var before = seen.GetValueOrDefault(task, 1);
                (delivery.Seq == before || delivery.Seq == before + 1).ShouldBeTrue($"{delivery.Seq} after {before}");
                seen[task] = delivery.Seq;
                if (delivery.IsLast) ended.Add(task);
            }
        }
    }

    [Fact]
    public async Task A_receiver_that_says_when_to_come_back_is_left_alone_until_then()
    {
        var at = new List<long>();
        var inbox = Open((_, http) =>
        {
            at.Add(TimeProvider.System.GetTimestamp());
            if (at.Count > 1) return Task.CompletedTask;
            http.Response.StatusCode = 503;
            http.Response.Headers.RetryAfter = "2";
            return Task.CompletedTask;
        });
        await BeginAsync("t-echo", Config(inbox));
        await inbox.UntilAsync(delivery => delivery.IsLast);
        TimeProvider.System.GetElapsedTime(at[0], at[1]).ShouldBeGreaterThan(TimeSpan.FromSeconds(1.9));
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_forgotten()
    {
        var inbox = Open((_, http) =>
        {
            http.Response.StatusCode = StatusCodes.Status410Gone;
            return Task.CompletedTask;
        });
        var task = await BeginAsync("t-chunks", Config(inbox, id: "c"));
        await inbox.NextAsync();
        await new SurfaceClient(Server.Http, "/agents/t-chunks", Surface.Rpc10).UntilAsync(task, "COMPLETED");
        var deliveries = await DeliveriesUntilAsync(task, deliveries => deliveries["owed"]!.AsArray().Count == 0 && deliveries["deliveries"]!.AsArray().Count > 0);
        deliveries["deliveries"]!.AsArray().Single()!["status"]!.GetValue<int>().ShouldBe(410);
        (await Agent("t-chunks").RpcAsync("GetTaskPushNotificationConfig", new JsonObject { ["taskId"] = task, ["id"] = "c" })).ErrorCode.ShouldBe(-32001);
        inbox.All.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(302)]
    public async Task A_receiver_that_will_never_take_it_is_given_up_until_it_is_sent_again(int status)
    {
        var isHealed = false;
        var inbox = Open((_, http) =>
        {
            if (isHealed) return Task.CompletedTask;
            http.Response.StatusCode = status;
            http.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });
        var task = await BeginAsync("t-echo", Config(inbox, id: "c"));
        var given = await DeliveriesUntilAsync(task, deliveries => deliveries["owed"] is JsonArray { Count: 1 } owed && owed[0]!["state"]!.GetValue<string>() == "dead");
        given["deliveries"]!.AsArray().Single()!["status"]!.GetValue<int>().ShouldBe(status);
        inbox.All.Count.ShouldBe(1);

        isHealed = true;
        (await inbox.NextAsync()).Seq.ShouldBe(2);
        (await RedeliverAsync(task, "c", null)).Status.ShouldBe(202);
        (await inbox.UntilAsync(delivery => delivery.IsLast)).Select(delivery => delivery.Seq).First().ShouldBe(2);
        await DeliveriesUntilAsync(task, deliveries => deliveries["owed"]!.AsArray().Count == 0);

        (await RedeliverAsync(task, "c", 3)).Status.ShouldBe(202);
        (await inbox.NextAsync()).Seq.ShouldBe(3);
        (await RedeliverAsync(task, "nobody", null)).Status.ShouldBe(404);
        (await RedeliverAsync("nothing", "c", null)).Status.ShouldBe(404);
        (await RedeliverAsync(task, "c", 0)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_is_tried_again()
    {
        var inbox = Open();
        var config = Config(inbox);
        config["url"] = "http://127.0.0.1:9911/nobody";
        var task = await BeginAsync("t-echo", config);
        var deliveries = await DeliveriesUntilAsync(task, deliveries => deliveries["deliveries"]!.AsArray().Count >= 2);
        deliveries["deliveries"]!.AsArray().ShouldAllBe(entry => entry!["error"]!.GetValue<string>() == "no connection could be made" && entry["status"] == null);
        deliveries["owed"]!.AsArray().Single()!["state"]!.GetValue<string>().ShouldBe("waiting");
    }

    private Task<Answer> RedeliverAsync(string task, string target, int? from)
    {
        var body = new JsonObject { ["task"] = task, ["target"] = target };
        if (from is { } seq) body["from"] = seq;
        return Server.Operator.Api.PostAsync("/push/deliveries/redeliver", body, null);
    }
}
