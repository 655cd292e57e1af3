namespace Comity.Server.Dialects.A2A;

/// <summary>A revision of the protocol, as the A2A-Version header counts them: major and minor.</summary>
internal enum A2AVersion
{
    V03,
    V10,
}

internal static class A2AVersions
{
    public static string Word(this A2AVersion version) => version == A2AVersion.V10 ? "1.0" : "0.3";

    /// <summary>How tasks that came in this way are marked for the operator.</summary>
    public static string Origin(this A2AVersion version) => version == A2AVersion.V10 ? "a2a/1.0" : "a2a/0.3";
}
