namespace Comity.Server.Dialects.A2A.Reading;

/// <summary>How much a reader takes, from <see cref="A2AOptions"/>.</summary>
internal sealed record ReadingLimits(int PartsMax, int MetadataBytesMax, bool TakesAgentRole, bool OffersPush);
