using System.Text.Json.Nodes;
using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Push;

/// <summary>Push configs over the four surfaces.</summary>
public sealed class ConfigTests(PushServer push) : PushTest(push), IClassFixture<PushServer>
{
    private const int TaskNotFound = -32001;
    private const int InvalidParams = -32602;

    [Theory, EverySurface]
    public async Task A_config_is_made_read_listed_and_deleted(Surface surface)
    {
        var task = await BeginAsync("t-sleep", null);
        var inbox = Open();
        var made = ConfigOf(await CreateAsync(surface, task, Config(inbox, id: "mine", token: "tok", credentials: "hidden")), surface);
        made["id"]!.GetValue<string>().ShouldBe("mine");
        made["url"]!.GetValue<string>().ShouldBe(inbox.Url);
        made["token"]!.GetValue<string>().ShouldBe("tok");

        var found = await GetAsync(surface, task, "mine");
        ConfigOf(found, surface).ToJsonString().ShouldBe(made.ToJsonString());
        found.Text.ShouldNotContain("hidden");

        await CreateAsync(surface, task, Config(Open(), id: "other"));
        var listed = await ListAsync(surface, task);
        listed.Text.ShouldNotContain("hidden");
        ConfigsOf(listed, surface).Select(config => config["id"]!.GetValue<string>()).ShouldBe(["mine", "other"]);

        (await DeleteAsync(surface, task, "mine")).Status.ShouldBe(200);
        (await DeleteAsync(surface, task, "mine")).Status.ShouldBe(200);
        Code(await GetAsync(surface, task, "mine"), surface).ShouldBe(TaskNotFound);
        ConfigsOf(await ListAsync(surface, task), surface).Select(config => config["id"]!.GetValue<string>()).ShouldBe(["other"]);
    }

    [Theory, EverySurface]
    public async Task A_config_of_the_same_id_takes_the_place_of_the_first(Surface surface)
    {
        var task = await BeginAsync("t-sleep", null);
        await CreateAsync(surface, task, Config(Open(), id: "c"));
        var second = Open();
        await CreateAsync(surface, task, Config(second, id: "c"));
        ConfigsOf(await ListAsync(surface, task), surface).ShouldHaveSingleItem()["url"]!.GetValue<string>().ShouldBe(second.Url);
    }

    [Theory]
    [InlineData(Surface.Rpc03)]
    [InlineData(Surface.Rest03)]
    public async Task A_config_without_an_id_is_the_default_one_in_0_3(Surface surface)
    {
        var task = await BeginAsync("t-sleep", null);
        ConfigOf(await CreateAsync(surface, task, Config(Open())), surface)["id"]!.GetValue<string>().ShouldBe("default");
        var got = await Agent("t-sleep").RpcAsync("tasks/pushNotificationConfig/get", new JsonObject { ["id"] = task }, null);
        got.Result["pushNotificationConfig"]!["id"]!.GetValue<string>().ShouldBe("default");
    }

    [Theory]
    [InlineData(Surface.Rpc10)]
    [InlineData(Surface.Rest10)]
    public async Task A_config_without_an_id_gets_one_in_1_0(Surface surface)
    {
        var task = await BeginAsync("t-sleep", null);
        var first = ConfigOf(await CreateAsync(surface, task, Config(Open())), surface)["id"]!.GetValue<string>();
        var second = ConfigOf(await CreateAsync(surface, task, Config(Open())), surface)["id"]!.GetValue<string>();
        first.ShouldNotBeNullOrEmpty();
        second.ShouldNotBe(first);
    }

    [Theory, EverySurface]
    public async Task Nobody_asks_for_the_configs_of_a_task_that_is_not_his(Surface surface)
    {
        var task = await BeginAsync("t-sleep", null);
        await CreateAsync(surface, task, Config(Open(), id: "c"));
        var stranger = await Server.Operator.CreateKeyAsync("stranger", "agent");
        foreach (var (of, key) in new[] { ("none", null), (task, stranger) })
        {
            Code(await CreateAsync(surface, of, Config(Open()), key), surface).ShouldBe(TaskNotFound);
            Code(await GetAsync(surface, of, "c", key), surface).ShouldBe(TaskNotFound);
            Code(await ListAsync(surface, of, key), surface).ShouldBe(TaskNotFound);
            Code(await DeleteAsync(surface, of, "c", key), surface).ShouldBe(TaskNotFound);
        }
    }

    [Theory, EverySurface]
    public async Task An_address_that_must_not_be_called_is_refused_by_its_field(Surface surface)
    {
        var task = await BeginAsync("t-sleep", null);
        foreach (var url in new[] { "ftp://example.org/", "http://me:secret@example.org/", "http://169.254.169.254/latest", "http://0x7f.1/", "nonsense", "http://[fe80::1]/" })
        {
            var refused = await CreateAsync(surface, task, new JsonObject { ["url"] = url });
            Code(refused, surface).ShouldBe(InvalidParams, url);
            if (surface != Surface.Rest03) refused.Fields.ShouldBe(["url"], url);
        }

        ConfigsOf(await ListAsync(surface, task), surface).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("token", "a\r\nb")]
    [InlineData("token", "é")]
    [InlineData("id", "a\nb")]
    public async Task What_cannot_go_into_a_header_is_refused(string field, string value)
    {
        var task = await BeginAsync("t-sleep", null);
        var config = Config(Open());
        config[field] = value;
        var refused = await CreateAsync(Surface.Rpc10, task, config);
        refused.ErrorCode.ShouldBe(InvalidParams);
        refused.Fields.ShouldBe([field]);
    }

    [Fact]
    public async Task A_task_has_ten_configs_at_most()
    {
        var task = await BeginAsync("t-sleep", null);
        for (var i = 0; i < 10; i++) (await CreateAsync(Surface.Rpc10, task, Config(Open(), id: $"c{i}"))).Result["id"]!.GetValue<string>().ShouldBe($"c{i}");
        (await CreateAsync(Surface.Rpc10, task, Config(Open(), id: "c10"))).ErrorCode.ShouldBe(InvalidParams);
        (await CreateAsync(Surface.Rpc10, task, Config(Open(), id: "c3"))).ErrorCode.ShouldBeNull();
    }

    [Fact]
    public async Task A_finished_task_takes_a_config_and_has_nothing_to_tell_it()
    {
        var task = await BeginAsync("t-echo", null);
        await new SurfaceClient(Server.Http, "/agents/t-echo", Surface.Rpc10).UntilAsync(task, "COMPLETED");
        var made = await Agent("t-echo").RpcAsync("CreateTaskPushNotificationConfig", new JsonObject { ["taskId"] = task, ["url"] = Open().Url });
        made.Result["taskId"]!.GetValue<string>().ShouldBe(task);
        (await DeliveriesAsync(task))["owed"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_dotnet_client_reads_its_config_in_its_own_words()
    {
        var task = await BeginAsync("t-sleep", null);
        var inbox = Open();
        var set = await Agent("t-sleep").RpcAsync("CreateTaskPushNotificationConfig", new JsonObject { ["taskId"] = task, ["configId"] = "c", ["config"] = Config(inbox) });
        set.Result["id"]!.GetValue<string>().ShouldBe("c");
        set.Result["pushNotificationConfig"]!["url"]!.GetValue<string>().ShouldBe(inbox.Url);
        var listed = await Agent("t-sleep").RpcAsync("ListTaskPushNotificationConfig", new JsonObject { ["taskId"] = task });
        listed.Result["configs"]![0]!["pushNotificationConfig"]!["url"]!.GetValue<string>().ShouldBe(inbox.Url);
    }

    [Fact]
    public async Task A_request_that_is_repeated_registers_once()
    {
        var inbox = Open();
        var send = Send(Config(inbox));
        var first = await Agent("t-echo").RpcAsync("SendMessage", send);
        var again = await Agent("t-echo").RpcAsync("SendMessage", send);
        again.Result["task"]!["id"]!.GetValue<string>().ShouldBe(first.Result["task"]!["id"]!.GetValue<string>());
        var listed = await Agent("t-echo").RpcAsync("ListTaskPushNotificationConfigs", new JsonObject { ["taskId"] = first.Result["task"]!["id"]!.GetValue<string>() });
        listed.Result["configs"]!.AsArray().Count.ShouldBe(1);
    }

    private A2AClient Task(string? key) => Agent("t-sleep").As(key);

    private Task<Answer> CreateAsync(Surface surface, string task, JsonObject config, string? key = null)
    {
        var given = (JsonObject)config.DeepClone();
        if (surface is Surface.Rpc03 or Surface.Rest03 && given["authentication"] is { } authentication)
            given["authentication"] = new JsonObject { ["schemes"] = new JsonArray("Bearer"), ["credentials"] = authentication["credentials"]!.DeepClone() };
        switch (surface)
        {
            case Surface.Rpc10:
                given["taskId"] = task;
                return Task(key).RpcAsync("CreateTaskPushNotificationConfig", given);
            case Surface.Rest10:
                return Task(key).PostAsync($"/tasks/{task}/pushNotificationConfigs", given);
            case Surface.Rpc03:
                return Task(key).RpcAsync("tasks/pushNotificationConfig/set", new JsonObject { ["taskId"] = task, ["pushNotificationConfig"] = given }, null);
            default:
                return Task(key).PostAsync(
                    $"/v1/tasks/{task}/pushNotificationConfigs",
                    new JsonObject { ["parent"] = $"tasks/{task}", ["config"] = new JsonObject { ["push_notification_config"] = given } },
                    null);
        }
    }

    private Task<Answer> GetAsync(Surface surface, string task, string id, string? key = null) => surface switch
    {
        Surface.Rpc10 => Task(key).RpcAsync("GetTaskPushNotificationConfig", new JsonObject { ["taskId"] = task, ["id"] = id }),
        Surface.Rest10 => Task(key).GetAsync($"/tasks/{task}/pushNotificationConfigs/{id}"),
        Surface.Rpc03 => Task(key).RpcAsync("tasks/pushNotificationConfig/get", new JsonObject { ["id"] = task, ["pushNotificationConfigId"] = id }, null),
        _ => Task(key).GetAsync($"/v1/tasks/{task}/pushNotificationConfigs/{id}", null),
    };

    private Task<Answer> ListAsync(Surface surface, string task, string? key = null) => surface switch
    {
        Surface.Rpc10 => Task(key).RpcAsync("ListTaskPushNotificationConfigs", new JsonObject { ["taskId"] = task }),
        Surface.Rest10 => Task(key).GetAsync($"/tasks/{task}/pushNotificationConfigs"),
        Surface.Rpc03 => Task(key).RpcAsync("tasks/pushNotificationConfig/list", new JsonObject { ["id"] = task }, null),
        _ => Task(key).GetAsync($"/v1/tasks/{task}/pushNotificationConfigs", null),
    };

    private Task<Answer> DeleteAsync(Surface surface, string task, string id, string? key = null) => surface switch
    {
        Surface.Rpc10 => Task(key).RpcAsync("DeleteTaskPushNotificationConfig", new JsonObject { ["taskId"] = task, ["id"] = id }),
        Surface.Rest10 => Task(key).DeleteAsync($"/tasks/{task}/pushNotificationConfigs/{id}"),
        Surface.Rpc03 => Task(key).RpcAsync("tasks/pushNotificationConfig/delete", new JsonObject { ["id"] = task, ["pushNotificationConfigId"] = id }, null),
        _ => Task(key).DeleteAsync($"/v1/tasks/{task}/pushNotificationConfigs/{id}", null),
    };

    private static JsonNode BodyOf(Answer answer, Surface surface) => surface is Surface.Rpc10 or Surface.Rpc03 ? answer.Result : answer.Json!;

    private static JsonNode ConfigOf(Answer answer, Surface surface) => BodyOf(answer, surface) is var body && surface is Surface.Rpc10 or Surface.Rest10 ? body : body["pushNotificationConfig"]!;

    private static IReadOnlyList<JsonNode> ConfigsOf(Answer answer, Surface surface)
    {
        var body = BodyOf(answer, surface);
        var configs = surface == Surface.Rpc03 ? body.AsArray() : body["configs"]!.AsArray();
        return [.. configs.Select(config => surface is Surface.Rpc10 or Surface.Rest10 ? config! : config!["pushNotificationConfig"]!)];
    }

    private int? Code(Answer answer, Surface surface) => new SurfaceClient(Server.Http, "/agents/t-sleep", surface).ErrorOf(answer);
}
