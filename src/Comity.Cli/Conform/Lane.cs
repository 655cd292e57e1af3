namespace Comity.Cli.Conform;

/// <summary>One way into an agent: a binding in a version, at an address.</summary>
/// <param name="Binding"><c>jsonrpc</c>, <c>rest</c>, <c>grpc</c>, <c>card</c>, or what the card says when it is none of these.</param>
/// <param name="Version"><c>1.0</c> or <c>0.3</c>; for the card also <c>any</c>, when the reader names no version.</param>
/// <param name="Tenant">What the card wants repeated in each request (A2A 1.0 §8.3.2), or <see langword="null"/>.</param>
internal sealed record Lane(string Binding, string Version, Uri Url, string? Tenant = null)
{
    /// <summary>What patterns of cases and tables are compared with.</summary>
    public string Name => $"{Binding}/{Version}";

    public string Title => Binding switch
    {
        "jsonrpc" => "JSON-RPC",
        "rest" => "HTTP+JSON",
        "grpc" => "gRPC",
        _ => Binding,
    } + " " + Version;

    /// <param name="pattern"><c>BINDING/VERSION</c>, with <c>*</c> for any. The card is meant only by its name.</param>
    public bool Is(string pattern) => pattern.Split('/') is [var binding, var version] && (binding == Binding || (binding == "*" && Binding != "card")) && (version == "*" || version == Version);
}
