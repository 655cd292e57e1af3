using System.Text.Json;

namespace Comity.Server.Dialects.A2A.Bindings;

/// <summary>What a binding puts around an answer in one version's wording.</summary>
internal abstract class A2ABinding(A2ACodec codec)
{
    public A2ACodec Codec => codec;

    public abstract string MediaType { get; }

    /// <summary>What stands before and after each frame of a stream.</summary>
    public abstract (ReadOnlyMemory<byte> Before, ReadOnlyMemory<byte> After) Frame { get; }

    /// <summary>What an error in a stream is named; empty for no name.</summary>
    public abstract ReadOnlySpan<byte> ErrorEvent { get; }

    public abstract int StatusOf(A2AFault fault);

    /// <summary>Writes a whole answer that is no stream.</summary>
    public abstract void Write(Utf8JsonWriter json, A2AReply reply);
}
