namespace Comity.Server.Dialects.A2A;

/// <summary>What goes wrong with versions: always in the shape of 1.0, always with the versions there are.</summary>
internal static class VersionFaults
{
    private const int EchoLengthMax = 32;

    public static A2AFault NotServed(AskedVersion asked, A2AOptions options)
    {
        var said = asked.Raw.Length > EchoLengthMax ? asked.Raw[..EchoLengthMax] + "…" : asked.Raw;
        return Fault(
            asked.IsImplied
                ? $"A request without {AskedVersion.Header} is A2A 0.3, which is not served here: send {AskedVersion.Header}: 1.0."
                : $"A2A version '{said}' is not served here.",
            options);
    }

    /// <summary>A method or route of 1.0, by a caller who said nothing and so spoke 0.3.</summary>
    public static A2AFault NotSaid(A2AOptions options) =>
        Fault($"This belongs to A2A 1.0, and a request without {AskedVersion.Header} is 0.3: send {AskedVersion.Header}: 1.0.", options);

    public static A2AFault NoSuchRoute(A2AOptions options) =>
        Fault($"A2A 0.3 has its routes below /v1: use those, or send {AskedVersion.Header}: 1.0.", options);

    private static A2AFault Fault(string message, A2AOptions options) => new(A2AErrors.VersionNotSupported, message)
    {
        Metadata = [new("supportedVersions", options.ServedVersions)],
    };
}
