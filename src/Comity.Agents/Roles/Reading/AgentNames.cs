using System.Text;
using Comity.Core.Catalog;

namespace Comity.Agents.Roles.Reading;

/// <summary>Turns what somebody calls an agent into a name it may have.</summary>
internal static class AgentNames
{
    /// <returns><see langword="null"/> when nothing usable is left.</returns>
    public static string? Repaired(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name.Trim().ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c)) text.Append(c);
            else if (text.Length > 0 && text[^1] != '-') text.Append('-');
        }

        var repaired = text.ToString(0, Math.Min(text.Length, AgentName.LengthMax)).Trim('-');
        return repaired.Length > 0 ? repaired : null;
    }
}
