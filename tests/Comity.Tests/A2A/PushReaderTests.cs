using Comity.Core.Push;
using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A;
using Comity.Server.Dialects.A2A.Notifications;
using static Comity.Tests.A2A.Reading;

namespace Comity.Tests.A2A;

public sealed class PushReaderTests
{
    [Theory]
    [InlineData("""{"taskId":"t","id":"c","url":"https://x","token":"k","authentication":{"scheme":"Bearer","credentials":"s"}}""", PushDialects.V10)]
    [InlineData("""{"task_id":"t","id":"c","url":"https://x","token":"k","authentication":{"scheme":"Bearer","credentials":"s"}}""", PushDialects.V10)]
    [InlineData("""{"taskId":"t","configId":"c","config":{"url":"https://x","token":"k","authentication":{"schemes":["Bearer"],"credentials":"s"}}}""", PushDialects.V10Draft)]
    [InlineData("""{"taskId":"t","config":{"id":"c","url":"https://x","token":"k","authentication":{"scheme":"Bearer","credentials":"s"}}}""", PushDialects.V10Draft)]
    public void A_config_of_1_0_is_read_in_the_shapes_clients_send(string json, string dialect) => ShouldBeTheConfig(Read10(A2AOperation.CreatePushConfig, json), dialect);

    [Theory]
    [InlineData("""{"taskId":"t","pushNotificationConfig":{"id":"c","url":"https://x","token":"k","authentication":{"schemes":["Bearer"],"credentials":"s"}}}""")]
    [InlineData("""{"task_id":"t","push_notification_config":{"id":"c","url":"https://x","token":"k","authentication":{"schemes":["Bearer"],"credentials":"s"}}}""")]
    [InlineData("""{"parent":"tasks/t","config_id":"c","config":{"name":"x","push_notification_config":{"url":"https://x","token":"k","authentication":{"schemes":["Bearer"],"credentials":"s"}}}}""")]
    [InlineData("""{"parent":"tasks/t","config":{"name":"tasks/t/pushNotificationConfigs/c","pushNotificationConfig":{"url":"https://x","token":"k","authentication":{"schemes":["Bearer"],"credentials":"s"}}}}""")]
    [InlineData("""{"taskId":"t","config":{"pushNotificationConfig":{"id":"c","url":"https://x","token":"k","authentication":{"schemes":["Bearer"],"credentials":"s"}}}}""")]
    [InlineData("""{"taskId":"t","id":"c","url":"https://x","token":"k","authentication":{"schemes":["Bearer"],"credentials":"s"}}""")]
    public void A_config_of_0_3_is_read_in_the_shapes_clients_send(string json) => ShouldBeTheConfig(Read03(A2AOperation.CreatePushConfig, json), PushDialects.V03);

    [Fact]
    public void A_config_without_an_id_is_the_default_one_in_0_3_and_unnamed_in_1_0()
    {
        Read03(A2AOperation.CreatePushConfig, """{"taskId":"t","pushNotificationConfig":{"url":"https://x"}}""").ShouldBeOfType<PutPushRequest>().Target.Id.ShouldBe("default");
        Read10(A2AOperation.CreatePushConfig, """{"taskId":"t","url":"https://x"}""").ShouldBeOfType<PutPushRequest>().Target.Id.ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"taskPushNotificationConfig":{"url":"https://x"}}""", PushDialects.V10)]
    [InlineData("""{"task_push_notification_config":{"url":"https://x"}}""", PushDialects.V10)]
    [InlineData("""{"pushNotificationConfig":{"url":"https://x"}}""", PushDialects.V10Draft)]
    public void A_send_of_1_0_may_bring_a_config(string configuration, string dialect) =>
        Send10("""{"messageId":"m","role":"ROLE_USER","parts":[{"text":"a"}]}""", $",\"configuration\":{configuration}").Push
            .ShouldNotBeNull().Dialect.ShouldBe(dialect);

    [Theory]
    [InlineData("pushNotificationConfig")]
    [InlineData("pushNotification")]
    [InlineData("push_notification")]
    public void A_send_of_0_3_may_bring_a_config(string field) =>
        Send03($$$$"""{"message":{"messageId":"m","role":"user","parts":[{"text":"a"}]},"configuration":{"{{{{field}}}}":{"url":"https://x"}}}""").Push
            .ShouldNotBeNull().Id.ShouldBe("default");

    [Theory]
    [InlineData("""{"taskId":"t","id":"c"}""")]
    [InlineData("""{"task_id":"t","id":"c"}""")]
    public void A_config_of_1_0_is_named_by_task_and_id(string json)
    {
        Read10(A2AOperation.GetPushConfig, json).ShouldBe(new GetPushRequest(new TaskId("t"), "c"));
        Read10(A2AOperation.DeletePushConfig, json).ShouldBe(new DeletePushRequest(new TaskId("t"), "c"));
    }

    [Theory]
    [InlineData("""{"id":"t","pushNotificationConfigId":"c"}""")]
    [InlineData("""{"name":"tasks/t/pushNotificationConfigs/c"}""")]
    public void A_config_of_0_3_is_named_by_ids_or_by_its_resource_name(string json)
    {
        Read03(A2AOperation.GetPushConfig, json).ShouldBe(new GetPushRequest(new TaskId("t"), "c"));
        Read03(A2AOperation.DeletePushConfig, json).ShouldBe(new DeletePushRequest(new TaskId("t"), "c"));
    }

    [Fact]
    public void The_config_of_a_task_need_not_be_named_in_0_3() =>
        Read03(A2AOperation.GetPushConfig, """{"id":"t"}""").ShouldBe(new GetPushRequest(new TaskId("t"), null));

    [Theory]
    [InlineData("""{"id":"t"}""")]
    [InlineData("""{"taskId":"t"}""")]
    [InlineData("""{"parent":"tasks/t"}""")]
    public void A_list_of_0_3_names_its_task_in_several_ways(string json) => Read03(A2AOperation.ListPushConfigs, json).ShouldBe(new ListPushRequest(new TaskId("t")));

    [Theory]
    [InlineData("""{"url":"https://x"}""", "taskId")]
    [InlineData("""{"taskId":"t"}""", "url")]
    [InlineData("""{"taskId":"t","config":{}}""", "config.url")]
    [InlineData("""{"taskId":"t","url":5}""", "url")]
    [InlineData("""{"taskId":"t","url":"https://x","authentication":"Bearer"}""", "authentication")]
    [InlineData("""{"taskId":"t","url":"https://x","authentication":{"schemes":"Bearer"}}""", "authentication.schemes")]
    public void What_is_wrong_is_named_by_its_path(string json, string blamed) => Blamed(Read10(A2AOperation.CreatePushConfig, json)).ShouldBe([blamed]);

    private static void ShouldBeTheConfig(A2ARequest request, string dialect)
    {
        var put = request.ShouldBeOfType<PutPushRequest>();
        put.Task.ShouldBe(new TaskId("t"));
        put.Target.Schemes.ShouldBe(["Bearer"]);
        (put.Target with { Schemes = [] }).ShouldBe(new PushTarget("c", "https://x", "k", [], "s", dialect) with { Schemes = [] }, "in all but its lists");
    }
}
