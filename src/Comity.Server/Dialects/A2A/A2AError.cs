namespace Comity.Server.Dialects.A2A;

/// <summary>A kind of error: its JSON-RPC code, its HTTP status and status word, and its ErrorInfo reason.</summary>
/// <param name="Reason"><see langword="null"/> for errors that carry no ErrorInfo.</param>
internal sealed record A2AError(int Code, int Http, string Status, string? Reason)
{
    /// <summary>Whose reason it is: the protocol's, or one of ours.</summary>
    public string Domain { get; init; } = A2AErrors.ProtocolDomain;

    /// <summary>The HTTP status of a JSON-RPC answer, which is 200 unless the whole call failed at the edge.</summary>
    public int RpcHttp { get; init; } = 200;
}
