using System.Collections.Frozen;
using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A.Wire10;

namespace Comity.Server.Dialects.A2A.Wire03;

/// <summary>The enum words of A2A 0.3 in both of its wordings, and the method names of its JSON-RPC binding.</summary>
internal static class Names03
{
    private static readonly (TaskState State, string Word, string ProtoWord)[] s_states =
    [
        (TaskState.Submitted, "submitted", "TASK_STATE_SUBMITTED"),
        (TaskState.Working, "working", "TASK_STATE_WORKING"),
        (TaskState.InputRequired, "input-required", "TASK_STATE_INPUT_REQUIRED"),
        (TaskState.AuthRequired, "auth-required", "TASK_STATE_AUTH_REQUIRED"),
        (TaskState.Completed, "completed", "TASK_STATE_COMPLETED"),
        (TaskState.Failed, "failed", "TASK_STATE_FAILED"),
        (TaskState.Canceled, "canceled", "TASK_STATE_CANCELLED"), // two l, in the proto only
        (TaskState.Rejected, "rejected", "TASK_STATE_REJECTED"),
    ];

    private static readonly FrozenDictionary<TaskState, string> s_words = s_states.ToFrozenDictionary(s => s.State, s => s.Word);

    private static readonly FrozenDictionary<TaskState, string> s_protoWords = s_states.ToFrozenDictionary(s => s.State, s => s.ProtoWord);

    private static readonly FrozenDictionary<string, TaskState?> s_byWord = s_states
        .SelectMany(s => new[] { (s.Word, (TaskState?)s.State), (s.ProtoWord, s.State) })
        .Concat([("unknown", null), ("cancelled", TaskState.Canceled)])
        .ToFrozenDictionary(s => s.Item1, s => s.Item2, StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, A2AOperation> Methods = new Dictionary<string, A2AOperation>(StringComparer.Ordinal)
    {
        ["message/send"] = A2AOperation.Send,
        ["message/stream"] = A2AOperation.Stream,
        ["tasks/get"] = A2AOperation.Get,
        ["tasks/list"] = A2AOperation.List, // named in the tables for the other bindings; clients call it here as well
        ["tasks/cancel"] = A2AOperation.Cancel,
        ["tasks/resubscribe"] = A2AOperation.Subscribe,
        ["tasks/pushNotificationConfig/set"] = A2AOperation.CreatePushConfig,
        ["tasks/pushNotificationConfig/get"] = A2AOperation.GetPushConfig,
        ["tasks/pushNotificationConfig/list"] = A2AOperation.ListPushConfigs,
        ["tasks/pushNotificationConfig/delete"] = A2AOperation.DeletePushConfig,
        ["agent/getAuthenticatedExtendedCard"] = A2AOperation.ExtendedCard,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string Word(TaskState state) => s_words[state];

    public static string ProtoWord(TaskState state) => s_protoWords[state];

    /// <summary>Takes the words of both wordings, and those of 1.0.</summary>
    public static bool TryState(string word, out TaskState? state) =>
        s_byWord.TryGetValue(word, out state) || Names10.TryState(word, out state);

    public static Role? Role(string word) => word switch
    {
        "user" => Core.Tasks.Role.User,
        "agent" => Core.Tasks.Role.Agent,
        _ => Names10.Role(word),
    };
}
