namespace Comity.Agents;

/// <summary>Something wrong with what an operator wrote about an agent.</summary>
/// <param name="Field">The key at fault, spelled as in the file and relative to the section that was checked:
/// <c>base_url</c>, <c>allowed_methods[1]</c>; empty for the section as a whole.</param>
/// <param name="Message">What is wrong and the way out, in one sentence.</param>
public sealed record SpecProblem(string Field, string Message);
