namespace Comity.Server.Dialects.A2A.Bindings;

/// <summary>What a path and a verb mean in HTTP+JSON.</summary>
/// <param name="Operation"><see langword="null"/> when there is none.</param>
/// <param name="TaskId">The task of the path, or empty.</param>
/// <param name="ConfigId">The push config of the path, or empty.</param>
/// <param name="Allow">The verbs of a path that is there, when this one is not among them.</param>
internal readonly record struct RestRoute(A2AOperation? Operation, string TaskId = "", string ConfigId = "", string? Allow = null)
{
    public static readonly RestRoute None = new(null);
}

/// <summary>The routes of HTTP+JSON below a base. 0.3 has the same ones below <c>/v1</c>, but for the extended card.</summary>
internal static class RestRoutes
{
    private const string Get = "GET";
    private const string Post = "POST";
    private const string Delete = "DELETE";

    /// <param name="path">Segments below the base, without the <c>v1</c> of 0.3.</param>
    /// <param name="isEncoded">Whether the segments are still percent-encoded.</param>
    public static RestRoute Find(string verb, ReadOnlySpan<string> path, bool isEncoded, bool isV03) => path switch
    {
        ["message:send"] => On(verb, "", (Post, A2AOperation.Send)),
        ["message:stream"] => On(verb, "", (Post, A2AOperation.Stream)),
        ["extendedAgentCard"] when !isV03 => On(verb, "", (Get, A2AOperation.ExtendedCard)),
        ["card"] when isV03 => On(verb, "", (Get, A2AOperation.ExtendedCard)),
        ["tasks"] => On(verb, "", (Get, A2AOperation.List)),
        ["tasks", var last] => Task(verb, last, isEncoded),
        ["tasks", var id, "cancel"] => On(verb, Decoded(id, isEncoded), (Post, A2AOperation.Cancel)),
        ["tasks", var id, "pushNotificationConfigs"] =>
            On(verb, Decoded(id, isEncoded), (Post, A2AOperation.CreatePushConfig), (Get, A2AOperation.ListPushConfigs)),
        ["tasks", var id, "pushNotificationConfigs", { Length: > 0 } config] =>
            On(verb, Decoded(id, isEncoded), (Get, A2AOperation.GetPushConfig), (Delete, A2AOperation.DeletePushConfig)) with { ConfigId = Decoded(config, isEncoded) },
        _ => RestRoute.None,
    };

    private static RestRoute Task(string verb, string segment, bool isEncoded)
    {
        var colon = segment.LastIndexOf(':');
        var id = Decoded(colon < 0 ? segment : segment[..colon], isEncoded);
        if (id.Length == 0) return RestRoute.None;
        return (colon < 0 ? "" : segment[(colon + 1)..]) switch
        {
            "" when colon < 0 => On(verb, id, (Get, A2AOperation.Get), (Delete, A2AOperation.Cancel)),
            "cancel" => On(verb, id, (Post, A2AOperation.Cancel)),
            "subscribe" => On(verb, id, (Get, A2AOperation.Subscribe), (Post, A2AOperation.Subscribe)),
            _ => RestRoute.None,
        };
    }

    private static RestRoute On(string verb, string id, params ReadOnlySpan<(string Verb, A2AOperation Operation)> offered)
    {
        foreach (var (known, operation) in offered)
        {
            if (known == verb) return new RestRoute(operation, id);
        }

        return new RestRoute(null, id, Allow: offered.Length == 1 ? offered[0].Verb : $"{offered[0].Verb}, {offered[1].Verb}");
    }

    private static string Decoded(string segment, bool isEncoded) => isEncoded ? Uri.UnescapeDataString(segment) : segment;
}
