using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A.Streams;
using Comity.Server.Dialects.Wire.Grpc;

namespace Comity.Server.Dialects.A2A.Grpc;

/// <summary>A task's feed as the messages of a streaming call.</summary>
internal sealed class GrpcStreamOutput(GrpcCall call, GrpcWording wording, TaskReference task) : StreamOutput
{
    private readonly TaskFrames _frames = wording.FramesOf(task);

    public override void First(long? seq, A2AReply first) => call.Write(wording.First(first));

    public override void Event(TaskEvent taskEvent, bool isLast) => call.Write(_frames.Of(taskEvent, isLast && !taskEvent.EndsTask));

    // HTTP/2 has a ping of its own.
    public override void Heartbeat()
    {
    }

    public override ValueTask<bool> FlushAsync(CancellationToken cancellationToken) => call.FlushAsync(cancellationToken);
}
