namespace Comity.Server.Dialects.A2A.Reading;

/// <summary>What is wrong with one field of a request.</summary>
/// <param name="Field">Its path, such as <c>message.parts[0].raw</c>.</param>
/// <param name="Description">What it should be.</param>
internal readonly record struct FieldViolation(string Field, string Description);
