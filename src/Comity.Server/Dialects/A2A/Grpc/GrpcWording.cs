using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A.Streams;
using Comity.Server.Dialects.Wire;
using Comity.Server.Dialects.Wire.Grpc;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Comity.Server.Dialects.A2A.Grpc;

/// <summary>A version of the protocol as protocol buffers word it.</summary>
/// <param name="service">Its service.</param>
/// <param name="codec">Reads the JSON form of its requests.</param>
/// <param name="slot">Where the encoded form of an event is kept on the event.</param>
/// <param name="lastSlot">The same for the form that ends the stream of a send.</param>
internal abstract class GrpcWording(ServiceDescriptor service, A2ACodec codec, int slot, int lastSlot)
{
    public ServiceDescriptor Service => service;

    public A2ACodec Codec => codec;

    public abstract IReadOnlyList<GrpcOperation> Operations { get; }

    /// <summary>The answer to a call that has one.</summary>
    public abstract IMessage Answer(A2AReply reply);

    /// <summary>The first message of a stream.</summary>
    public abstract IMessage First(A2AReply reply);

    /// <summary>The messages of a task's events, with their prefix.</summary>
    public TaskFrames FramesOf(TaskReference task) => new(
        slot,
        lastSlot,
        taskEvent => GrpcFrame.Of(Event(taskEvent, task, isLast: taskEvent.EndsTask)),
        taskEvent => GrpcFrame.Of(Event(taskEvent, task, isLast: true)));

    /// <summary>What the JSON form says, as a message: for small things that have no writer of their own here.</summary>
    protected T Written<T>(A2AReply reply) where T : IMessage, new() =>
        ProtoJson.Read<T>(JsonBuffer.ToBytes((Codec, reply), static (json, what) => what.Codec.Write(json, what.reply)));

    protected abstract IMessage Event(TaskEvent taskEvent, in TaskReference task, bool isLast);
}
