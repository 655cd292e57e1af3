namespace Comity.Cli.A2A;

/// <summary>What differs between the two versions, as far as a caller needs it.</summary>
/// <param name="Send">The JSON-RPC method.</param>
/// <param name="RestPrefix">What comes before <c>/tasks</c> in HTTP+JSON.</param>
internal sealed record A2AVersion(string Name, string Send, string Stream, string Get, string List, string Cancel, string Subscribe, string RestPrefix)
{
    public static readonly A2AVersion V10 = new("1.0", "SendMessage", "SendStreamingMessage", "GetTask", "ListTasks", "CancelTask", "SubscribeToTask", "");

    public static readonly A2AVersion V03 = new("0.3", "message/send", "message/stream", "tasks/get", "tasks/list", "tasks/cancel", "tasks/resubscribe", "/v1");

    public bool Is10 => ReferenceEquals(this, V10);

    public static A2AVersion? Find(string name) => name switch
    {
        "1.0" or "1" => V10,
        "0.3" => V03,
        _ => null,
    };
}
