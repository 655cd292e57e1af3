using Comity.Core.Push;

namespace Comity.Server.Dialects.A2A.Notifications;

/// <summary>In which forms push targets can be registered, and what they are called where they are kept.</summary>
internal static class PushDialects
{
    public const string V10 = "a2a/1.0";

    /// <summary>1.0 as its official .NET client words configs, which is an older draft; deliveries are the same.</summary>
    public const string V10Draft = "a2a/1.0-draft";

    public const string V03 = "a2a/0.3";

    public static IReadOnlyList<IPushDialect> All { get; } = [new PushDialect10(V10), new PushDialect10(V10Draft), new PushDialect03()];

    /// <summary>What deliveries of both versions bear besides the headers of all.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Headers(A2AVersion version, PushSecrets secrets)
    {
        var said = new KeyValuePair<string, string>(AskedVersion.Header, version.Word());
        return secrets.Token is { } token ? [said, new("X-A2A-Notification-Token", token)] : [said];
    }
}
