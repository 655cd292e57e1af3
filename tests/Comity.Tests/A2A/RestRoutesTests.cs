using Comity.Server.Dialects.A2A;
using Comity.Server.Dialects.A2A.Bindings;

namespace Comity.Tests.A2A;

public sealed class RestRoutesTests
{
    [Theory]
    [InlineData("POST", "message:send", "Send", "")]
    [InlineData("POST", "message:stream", "Stream", "")]
    [InlineData("GET", "tasks", "List", "")]
    [InlineData("GET", "tasks/t", "Get", "t")]
    [InlineData("DELETE", "tasks/t", "Cancel", "t")]
    [InlineData("POST", "tasks/t:cancel", "Cancel", "t")]
    [InlineData("POST", "tasks/t/cancel", "Cancel", "t")]
    [InlineData("GET", "tasks/t:subscribe", "Subscribe", "t")]
    [InlineData("POST", "tasks/t:subscribe", "Subscribe", "t")]
    [InlineData("POST", "tasks/t/pushNotificationConfigs", "CreatePushConfig", "t")]
    [InlineData("GET", "tasks/t/pushNotificationConfigs", "ListPushConfigs", "t")]
    [InlineData("GET", "tasks/t/pushNotificationConfigs/c", "GetPushConfig", "t", "c")]
    [InlineData("DELETE", "tasks/t/pushNotificationConfigs/c", "DeletePushConfig", "t", "c")]
    public void Every_route_of_both_versions_is_known(string verb, string path, string name, string task, string config = "")
    {
        var operation = Enum.Parse<A2AOperation>(name);
        Find(verb, path, isV03: false).ShouldBe(new RestRoute(operation, task, config));
        Find(verb, path, isV03: true).ShouldBe(new RestRoute(operation, task, config));
    }

    [Fact]
    public void The_extended_card_has_a_path_per_version()
    {
        Find("GET", "extendedAgentCard", isV03: false).Operation.ShouldBe(A2AOperation.ExtendedCard);
        Find("GET", "card", isV03: true).Operation.ShouldBe(A2AOperation.ExtendedCard);
        Find("GET", "extendedAgentCard", isV03: true).ShouldBe(RestRoute.None);
        Find("GET", "card", isV03: false).ShouldBe(RestRoute.None);
    }

    [Theory]
    [InlineData("GET", "message:send", "POST")]
    [InlineData("PUT", "tasks/t", "GET, DELETE")]
    [InlineData("GET", "tasks/t:cancel", "POST")]
    [InlineData("DELETE", "tasks", "GET")]
    public void A_wrong_verb_is_told_the_right_ones(string verb, string path, string allow)
    {
        var route = Find(verb, path, isV03: false);
        (route.Operation, route.Allow).ShouldBe((null, allow));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("tasks/")]
    [InlineData("tasks/:cancel")]
    [InlineData("tasks/t:")]
    [InlineData("tasks/t:explode")]
    [InlineData("tasks/t/u")]
    [InlineData("/tasks")]
    [InlineData("Tasks")]
    public void Other_paths_are_not_there(string path) => Find("POST", path, isV03: false).ShouldBe(RestRoute.None);

    [Fact]
    public void An_encoded_colon_belongs_to_the_id()
    {
        RestRoutes.Find("GET", ["tasks", "a%3Acancel"], isEncoded: true, isV03: false).ShouldBe(new RestRoute(A2AOperation.Get, "a:cancel"));
        RestRoutes.Find("POST", ["tasks", "a%3Ab:cancel"], isEncoded: true, isV03: false).ShouldBe(new RestRoute(A2AOperation.Cancel, "a:b"));
    }

    private static RestRoute Find(string verb, string path, bool isV03) => RestRoutes.Find(verb, path.Split('/'), isEncoded: false, isV03);
}
