using System.Collections.Frozen;
using Comity.Core.Tasks;

namespace Comity.Server.Dialects.A2A.Wire10;

/// <summary>The enum words of A2A 1.0, and the method names of its JSON-RPC binding.</summary>
internal static class Names10
{
    private static readonly (TaskState State, string Word, int Number)[] s_states =
    [
        (TaskState.Submitted, "TASK_STATE_SUBMITTED", 1),
        (TaskState.Working, "TASK_STATE_WORKING", 2),
        (TaskState.Completed, "TASK_STATE_COMPLETED", 3),
        (TaskState.Failed, "TASK_STATE_FAILED", 4),
        (TaskState.Canceled, "TASK_STATE_CANCELED", 5),
        (TaskState.InputRequired, "TASK_STATE_INPUT_REQUIRED", 6),
        (TaskState.Rejected, "TASK_STATE_REJECTED", 7),
        (TaskState.AuthRequired, "TASK_STATE_AUTH_REQUIRED", 8),
    ];

    private static readonly FrozenDictionary<string, TaskState?> s_byWord = s_states
        .SelectMany(s => new[] { (s.Word, (TaskState?)s.State), (s.Number.ToString(System.Globalization.CultureInfo.InvariantCulture), s.State) })
        .Concat([("TASK_STATE_UNSPECIFIED", null), ("0", null)])
        .ToFrozenDictionary(s => s.Item1, s => s.Item2, StringComparer.Ordinal);

    private static readonly FrozenDictionary<TaskState, string> s_words = s_states.ToFrozenDictionary(s => s.State, s => s.Word);

    public static readonly FrozenDictionary<string, A2AOperation> Methods = new Dictionary<string, A2AOperation>(StringComparer.Ordinal)
    {
        ["SendMessage"] = A2AOperation.Send,
        ["SendStreamingMessage"] = A2AOperation.Stream,
        ["GetTask"] = A2AOperation.Get,
        ["ListTasks"] = A2AOperation.List,
        ["CancelTask"] = A2AOperation.Cancel,
        ["SubscribeToTask"] = A2AOperation.Subscribe,
        ["CreateTaskPushNotificationConfig"] = A2AOperation.CreatePushConfig,
        ["GetTaskPushNotificationConfig"] = A2AOperation.GetPushConfig,
        ["ListTaskPushNotificationConfigs"] = A2AOperation.ListPushConfigs,
        ["ListTaskPushNotificationConfig"] = A2AOperation.ListPushConfigs, // what the .NET client sends
        ["DeleteTaskPushNotificationConfig"] = A2AOperation.DeletePushConfig,
        ["GetExtendedAgentCard"] = A2AOperation.ExtendedCard,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string Word(TaskState state) => s_words[state];

    public static bool TryState(string word, out TaskState? state) => s_byWord.TryGetValue(word, out state);

    public static string Word(Role role) => role == Core.Tasks.Role.User ? "ROLE_USER" : "ROLE_AGENT";

    public static Role? Role(string word) => word switch
    {
        "ROLE_USER" => Core.Tasks.Role.User,
        "ROLE_AGENT" => Core.Tasks.Role.Agent,
        _ => null,
    };

    public static Role? Role(int number) => number switch
    {
        1 => Core.Tasks.Role.User,
        2 => Core.Tasks.Role.Agent,
        _ => null,
    };
}
