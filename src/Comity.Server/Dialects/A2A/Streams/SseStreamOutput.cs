using System.IO.Pipelines;
using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A.Bindings;
using Comity.Server.Dialects.Wire;

namespace Comity.Server.Dialects.A2A.Streams;

/// <summary>Server-sent events in one wording and one binding. Keeps no buffer of its own between two of them.</summary>
internal sealed class SseStreamOutput(PipeWriter output, A2ABinding binding, TaskReference task) : StreamOutput
{
    private readonly TaskFrames _frames = binding.Codec.FramesOf(task);
    private readonly (ReadOnlyMemory<byte> Before, ReadOnlyMemory<byte> After) _around = binding.Frame;

    public override void First(long? seq, A2AReply first) => Frame(seq, JsonBuffer.ToBytes((binding.Codec, first), static (json, what) => what.Codec.Write(json, what.first)));

    public override void Event(TaskEvent taskEvent, bool isLast) => Frame(taskEvent.Seq, _frames.Of(taskEvent, isLast && !taskEvent.EndsTask));

    public override void Heartbeat() => SseWriter.Heartbeat(output);

    public void Error(A2AFault fault)
    {
        var body = JsonBuffer.ToBytes((binding, fault), static (json, what) => what.binding.Write(json, new FaultReply(what.fault)));
        SseWriter.Event(output, null, binding.ErrorEvent, [], body, []);
    }

    public override async ValueTask<bool> FlushAsync(CancellationToken cancellationToken) => (await output.FlushAsync(cancellationToken)).IsCompleted;

    private void Frame(long? seq, byte[] data) => SseWriter.Event(output, seq, [], _around.Before.Span, data, _around.After.Span);
}
