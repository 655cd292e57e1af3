namespace Comity.Agents.Http;

/// <summary>A call was not made because its address is not allowed. The message may be shown to whoever asked for it.</summary>
public sealed class OutgoingRefusedException(string message) : Exception(message);
