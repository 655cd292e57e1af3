using System.Text.RegularExpressions;
using Comity.Agents.Roles.Yaml;

namespace Comity.Agents.Roles.Reading;

/// <summary>Finds the place in the file for what another room says of a section.</summary>
internal static partial class SpecProblems
{
    /// <param name="section">What <see cref="SpecProblem.Field"/> is relative to.</param>
    public static void Report(SpecProblem problem, RoleNode section, RoleProblems problems)
    {
        var at = Find(section, problem.Field);
        var about = problem.Field.Length > 0 ? $"'{problem.Field}': " : "";
        problems.Error(at, about + problem.Message);
    }

    // The deepest part of the path that is written in the file; an unknown key is marked itself.
    private static RoleNode Find(RoleNode section, string path)
    {
        var at = section;
        foreach (var step in Steps().Matches(path).Select(match => match.Value))
        {
            var next = at switch
            {
                RoleMap map => map.Find(step)?.Value,
                RoleList list when int.TryParse(step, out var index) && index < list.Items.Count => list.Items[index],
                _ => null,
            };
            if (next is null) break;
            at = next;
        }

        return at;
    }

    [GeneratedRegex(@"[^.\[\]]+")]
    private static partial Regex Steps();
}
