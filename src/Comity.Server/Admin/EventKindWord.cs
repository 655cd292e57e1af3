using System.Collections.Frozen;
using Comity.Core.Push;

namespace Comity.Server.Admin;

/// <summary>What the operator's API calls each kind of event, as <see cref="EventView.Type"/> does.</summary>
internal static class EventKindWord
{
    private static readonly FrozenDictionary<EventKinds, string> s_words = new Dictionary<EventKinds, string>
    {
        [EventKinds.Message] = "message",
        [EventKinds.Status] = "status",
        [EventKinds.Artifact] = "artifact",
        [EventKinds.Reply] = "reply",
    }.ToFrozenDictionary();

    public static string All => string.Join(", ", s_words.OrderBy(pair => pair.Key).Select(pair => pair.Value));

    public static IReadOnlyList<string> Of(EventKinds kinds) => [.. s_words.Where(pair => kinds.HasFlag(pair.Key)).OrderBy(pair => pair.Key).Select(pair => pair.Value)];

    public static EventKinds? Find(string word) => s_words.Where(pair => pair.Value == word).Select(pair => (EventKinds?)pair.Key).FirstOrDefault();
}
