using Comity.Core.Access;

namespace Comity.Server.Admin;

/// <summary>What the operator's API calls the scopes.</summary>
internal static class ScopeWords
{
    private static readonly (Scopes Scope, string Word)[] s_words = [(Scopes.Agent, "agent"), (Scopes.Worker, "worker"), (Scopes.Admin, "admin")];

    public static IReadOnlyList<string> Of(Scopes scopes) => [.. s_words.Where(pair => scopes.HasFlag(pair.Scope)).Select(pair => pair.Word)];

    /// <summary>The scopes of these words, or <see langword="null"/> when one is unknown.</summary>
    public static Scopes? Read(IEnumerable<string> words)
    {
        var scopes = Scopes.None;
        foreach (var word in words)
        {
            var (scope, _) = Array.Find(s_words, pair => pair.Word == word);
            if (scope == Scopes.None) return null;
            scopes |= scope;
        }

        return scopes;
    }
}
