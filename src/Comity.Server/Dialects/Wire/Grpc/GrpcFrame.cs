using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;

namespace Comity.Server.Dialects.Wire.Grpc;

/// <summary>A message as it travels: uncompressed, after its length.</summary>
internal static class GrpcFrame
{
    public static byte[] Of(IMessage message)
    {
        var frame = new byte[GrpcInput.PrefixLength + message.CalculateSize()];
        Fill(frame, message);
        return frame;
    }

    public static void Write(IBufferWriter<byte> output, IMessage message)
    {
        var length = GrpcInput.PrefixLength + message.CalculateSize();
        Fill(output.GetSpan(length)[..length], message);
        output.Advance(length);
    }

    private static void Fill(Span<byte> frame, IMessage message)
    {
        frame[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(frame[1..], frame.Length - GrpcInput.PrefixLength);
        message.WriteTo(frame[GrpcInput.PrefixLength..]);
    }
}
