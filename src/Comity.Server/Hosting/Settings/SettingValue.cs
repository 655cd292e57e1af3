namespace Comity.Server.Hosting.Settings;

/// <summary>A setting that somebody gave.</summary>
/// <param name="Origin">Where, for an error: <c>--urls</c>, <c>COMITY_URLS</c>, <c>comity.yaml:3:7</c>.</param>
public sealed record SettingValue(string Origin, IReadOnlyList<string> Texts);
