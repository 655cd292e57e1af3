using System.Text.Json;
using Comity.Core.Tasks;
using Comity.Core.Worker;

namespace Comity.Agents.Runners.Scripted;

/// <summary>What a rule asks of a turn. All that is said must hold; saying nothing holds always.</summary>
internal sealed record ScriptCondition
{
    public static readonly ScriptCondition Always = new();

    /// <summary>One of these on the first text part; empty for any text.</summary>
    public IReadOnlyList<Glob> Text { get; init; } = [];

    public Glob? MessageId { get; init; }

    /// <summary>The interrupted state that the message answers.</summary>
    public TaskState? State { get; init; }

    /// <summary>Runs of this turn begun so far, this one included.</summary>
    public int? Attempt { get; init; }

    /// <summary>Keys of the message's metadata; a value that is not a string is matched as compact JSON.</summary>
    public IReadOnlyList<(string Key, Glob Value)> Metadata { get; init; } = [];

    public bool Holds(RunRequest run, string text) =>
        (State is null || State == run.Answers) &&
        (Attempt is null || Attempt == run.Attempt) &&
        (Text.Count == 0 || AnyMatches(text)) &&
        (MessageId is null || MessageId.Matches(run.Input.Id)) &&
        (Metadata.Count == 0 || MetadataHolds(run.Input.Metadata));

    private bool AnyMatches(string text)
    {
        foreach (var glob in Text)
            if (glob.Matches(text)) return true;
        return false;
    }

    private bool MetadataHolds(JsonElement? metadata)
    {
        if (metadata is not { ValueKind: JsonValueKind.Object } given) return false;
        foreach (var (key, glob) in Metadata)
            if (!given.TryGetProperty(key, out var value) || !glob.Matches(value.ToString())) return false;
        return true;
    }
}
