using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using Google.Protobuf;

namespace Comity.Server.Dialects.Wire.Grpc;

/// <summary>The messages of a request: each has a byte that says whether it is compressed, four of length, and itself.</summary>
/// <param name="encoding">What compressed messages are compressed with; <see langword="null"/> when the caller named nothing.</param>
/// <param name="messageBytesMax">Longer ones are refused before they are read, compressed ones as soon as they turn out to be.</param>
internal sealed class GrpcInput(PipeReader input, string? encoding, int messageBytesMax)
{
    public const int PrefixLength = 5;

    /// <summary>The only message of a call that takes one.</summary>
    public async ValueTask<GrpcRead<T>> ReadOnlyAsync<T>(MessageParser<T> parser, CancellationToken cancellationToken) where T : class, IMessage<T>
    {
        var only = await ReadAsync(parser, cancellationToken);
        if (only.Fault is not null) return only;
        if (only.Message is null) return Refused<T>(GrpcCode.Unimplemented, "The call takes one message; there was none.");

        while (true)
        {
            var rest = await input.ReadAsync(cancellationToken);
            var isEmpty = rest.Buffer.IsEmpty;
            input.AdvanceTo(rest.Buffer.End);
            if (!isEmpty) return Refused<T>(GrpcCode.Unimplemented, "The call takes one message; there were more.");
            if (rest.IsCompleted) return only;
        }
    }

    /// <summary>The next message.</summary>
    public async ValueTask<GrpcRead<T>> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancellationToken) where T : class, IMessage<T>
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            if (TryPrefix(buffer, out var flag, out var length))
            {
                if (Refusal(flag, length) is { } refusal) return new GrpcRead<T>(null, refusal);
                if (buffer.Length - PrefixLength >= length)
                {
                    var body = buffer.Slice(PrefixLength, length);
                    var message = flag == 0 ? Parse(parser, body) : Inflated(parser, body);
                    input.AdvanceTo(body.End);
                    return message;
                }
            }

            if (read.IsCompleted) return buffer.IsEmpty ? default : Refused<T>(GrpcCode.InvalidArgument, "The message is cut short.");
            input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static bool TryPrefix(ReadOnlySequence<byte> buffer, out byte flag, out uint length)
    {
        (flag, length) = (0, 0);
        if (buffer.Length < PrefixLength) return false;
        Span<byte> prefix = stackalloc byte[PrefixLength];
        buffer.Slice(0, PrefixLength).CopyTo(prefix);
        flag = prefix[0];
        length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        return true;
    }

    private GrpcFault? Refusal(byte flag, uint length)
    {
        if (flag > 1) return new GrpcFault(GrpcCode.InvalidArgument, "A message begins with 0 or 1.");
        if (length > messageBytesMax) return TooLong();
        if (flag == 0 || encoding == GrpcHeaders.Gzip) return null;
        return encoding is null or GrpcHeaders.Identity
            ? new GrpcFault(GrpcCode.InvalidArgument, $"The message is compressed, but no {GrpcHeaders.Encoding} says how.")
            : new GrpcFault(GrpcCode.Unimplemented, $"Messages may be compressed with {GrpcHeaders.Gzip}, or not at all.");
    }

    private GrpcRead<T> Inflated<T>(MessageParser<T> parser, ReadOnlySequence<byte> body) where T : class, IMessage<T>
    {
        var plain = new ArrayBufferWriter<byte>((int)Math.Max(256, body.Length));
        try
        {
            using var gzip = new GZipStream(new MemoryStream(body.ToArray()), CompressionMode.Decompress);
            while (gzip.Read(plain.GetSpan(256)) is > 0 and var count)
            {
                plain.Advance(count);
                if (plain.WrittenCount > messageBytesMax) return new GrpcRead<T>(null, TooLong());
            }
        }
        catch (InvalidDataException)
        {
            return Refused<T>(GrpcCode.InvalidArgument, "The message is no gzip.");
        }

        return Parse(parser, new ReadOnlySequence<byte>(plain.WrittenMemory));
    }

    private static GrpcRead<T> Parse<T>(MessageParser<T> parser, ReadOnlySequence<byte> body) where T : class, IMessage<T>
    {
        try
        {
            return new GrpcRead<T>(parser.ParseFrom(body), null);
        }
        catch (InvalidProtocolBufferException)
        {
            return Refused<T>(GrpcCode.InvalidArgument, "The message is no protocol buffer of the type that the call takes.");
        }
    }

    private GrpcFault TooLong() => new(GrpcCode.ResourceExhausted, $"A message may have {messageBytesMax} bytes.");

    private static GrpcRead<T> Refused<T>(GrpcCode code, string message) where T : class => new(null, new GrpcFault(code, message));
}
