using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Comity.Server.Dialects.Wire;

/// <summary>The whole body of a request, where the server received it; copied only when it lies in several pieces.</summary>
/// <remarks>Its bytes, and a document over them, are good until it is disposed.</remarks>
internal sealed class RequestText : IDisposable
{
    private readonly PipeReader _reader;
    private readonly SequencePosition _end;
    private byte[]? _rented;
    private JsonDocument? _json;

    private RequestText(PipeReader reader, ReadOnlySequence<byte> body)
    {
        (_reader, _end) = (reader, body.End);
        Bytes = body.IsSingleSegment ? body.First : Join(body);
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    public bool IsEmpty => Bytes.IsEmpty;

    /// <exception cref="BadHttpRequestException">The body is longer than allowed (413), or broken.</exception>
    public static async ValueTask<RequestText> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.IsCompleted) return new RequestText(reader, read.Buffer);
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>The body as JSON, or <see langword="null"/> when it is none.</summary>
    public JsonDocument? Json() => _json ??= JsonText.TryParse(Bytes);

    public void Dispose()
    {
        _json?.Dispose();
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
        _reader.AdvanceTo(_end);
    }

    private ReadOnlyMemory<byte> Join(in ReadOnlySequence<byte> body)
    {
        var length = checked((int)body.Length);
        _rented = ArrayPool<byte>.Shared.Rent(length);
        body.CopyTo(_rented);
        return _rented.AsMemory(0, length);
    }
}
