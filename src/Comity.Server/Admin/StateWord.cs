using System.Collections.Frozen;
using Comity.Core.Tasks;

namespace Comity.Server.Admin;

/// <summary>What the operator's API calls each state.</summary>
internal static class StateWord
{
    private static readonly FrozenDictionary<TaskState, string> s_words = new Dictionary<TaskState, string>
    {
        [TaskState.Submitted] = "submitted",
        [TaskState.Working] = "working",
        [TaskState.InputRequired] = "input-required",
        [TaskState.AuthRequired] = "auth-required",
        [TaskState.Completed] = "completed",
        [TaskState.Failed] = "failed",
        [TaskState.Canceled] = "canceled",
        [TaskState.Rejected] = "rejected",
    }.ToFrozenDictionary();

    public static string All => string.Join(", ", s_words.OrderBy(pair => pair.Key).Select(pair => pair.Value));

    public static string Of(TaskState state) => s_words[state];

    public static TaskState? Find(string word) => s_words.Where(pair => pair.Value == word).Select(pair => (TaskState?)pair.Key).FirstOrDefault();
}
