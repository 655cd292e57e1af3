using System.Text.Json.Nodes;

namespace Comity.Cli.Conform;

/// <summary>One thing the specification asks of a server, as data: requests, and what their answers must be.</summary>
/// <param name="Section">Of the specification of 1.0; of 0.3 for a case that only 0.3 knows.</param>
/// <param name="SectionOf03">Where 0.3 says it, when it is elsewhere.</param>
/// <param name="IsMust">Whether the specification says MUST; else it says SHOULD.</param>
/// <param name="On">Patterns of lanes.</param>
/// <param name="Needs">Capabilities of the card; one that is absent makes the case a SKIP. <c>!name</c> asks for its absence.</param>
internal sealed record ConformCase(
    string Id, string Title, string Section, string? SectionOf03, bool IsMust, IReadOnlyList<string> On, IReadOnlyList<string> Needs, IReadOnlyList<JsonObject> Steps)
{
    public string SectionIn(string version) => version == "0.3" && SectionOf03 is { } old ? old : Section;

    public bool AppliesTo(Lane lane) => On.Any(lane.Is);
}
