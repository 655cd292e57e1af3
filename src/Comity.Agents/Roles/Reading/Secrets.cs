using System.Text.RegularExpressions;
using Comity.Agents.Roles.Yaml;

namespace Comity.Agents.Roles.Reading;

/// <summary>Keeps credentials out of role files, and out of what is said about role files.</summary>
internal static partial class Secrets
{
    private const string WayOut = "put it into an environment variable and write ${NAME}";

    /// <summary>Refuses literal credentials anywhere below, but in scripts, which have no use for any. A reference to the environment is <c>${NAME}</c>.</summary>
    public static void Refuse(RoleNode node, RoleProblems problems)
    {
        switch (node)
        {
            case RoleScalar scalar when LooksLikeOne(scalar.Text):
                problems.Error(scalar, "This looks like a credential; role files hold none.", WayOut);
                break;
            case RoleList list:
                foreach (var item in list.Items) Refuse(item, problems);
                break;
            case RoleMap map:
                foreach (var entry in map.Entries.Where(entry => entry.Key.Text != RoleKeys.Script)) Refuse(entry, problems);
                break;
        }
    }

    /// <summary>The name in <c>${NAME}</c>, or <see langword="null"/> when the text is anything else.</summary>
    public static string? Variable(string text) => Reference().Match(text) is { Success: true } match ? match.Groups["name"].Value : null;

    /// <summary>What may be shown of a value in a problem.</summary>
    public static string Shown(string text)
    {
        if (LooksLikeOne(text)) return "(hidden)";
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= 40 ? line : string.Concat(line.AsSpan(0, 39), "…");
    }

    /// <summary>A text of another hand that may quote a value.</summary>
    public static string Redacted(string text) => Token().Replace(text, "(hidden)");

    private static void Refuse(RoleEntry entry, RoleProblems problems)
    {
        if (IsOfNames(entry.Key.Text))
        {
            RefuseTokens(entry.Value, problems);
            return;
        }

        if (SecretKey().IsMatch(entry.Key.Text) && entry.Value is RoleScalar { IsNull: false } value && Variable(value.Text) is null)
        {
            problems.Error(value, $"'{Shown(entry.Key.Text)}' holds a credential; role files hold none.", WayOut);
            return;
        }

        Refuse(entry.Value, problems);
    }

    // Below headers_env and its like stand names of variables.
    private static bool IsOfNames(string key) => key.EndsWith("_env", StringComparison.Ordinal);

    private static void RefuseTokens(RoleNode node, RoleProblems problems)
    {
        if (node is RoleMap map) foreach (var entry in map.Entries) RefuseTokens(entry.Value, problems);
        else Refuse(node, problems);
    }

    private static bool LooksLikeOne(string text) => text.Length >= 16 && Token().IsMatch(text);

    [GeneratedRegex(@"^\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}$", RegexOptions.ExplicitCapture)]
    private static partial Regex Reference();

    [GeneratedRegex(@"^(.*[_-])?(api[_-]?key|apikey|password|passwd|secret|access[_-]?token|auth[_-]?token|bearer[_-]?token|token|authorization|private[_-]?key|client[_-]?secret|x-api-key)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex SecretKey();

    [GeneratedRegex(@"\b(sk-[A-Za-z0-9_-]{12,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|xox[abprs]-[A-Za-z0-9-]{10,}|AIza[A-Za-z0-9_-]{20,}|AKIA[A-Z0-9]{16}|gsk_[A-Za-z0-9]{20,}|xai-[A-Za-z0-9]{20,}|glpat-[A-Za-z0-9_-]{16,})|-----BEGIN [A-Z ]*PRIVATE KEY|\b[Bb]earer\s+[A-Za-z0-9._~+/-]{16,}", RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
