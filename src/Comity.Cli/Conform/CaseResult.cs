namespace Comity.Cli.Conform;

/// <param name="Reason">Why it was skipped.</param>
internal sealed record CaseResult(ConformCase Case, Lane Lane, Outcome Outcome, Mismatch? Mismatch = null, string? Reason = null);
