using Comity.Core.Tasks;

namespace Comity.Server.Dialects.A2A.Streams;

/// <summary>The frames of one task's events in one wording, without the binding's envelope: each is encoded once and
/// shared by all readers.</summary>
internal sealed class TaskFrames(int slot, int lastSlot, Func<TaskEvent, byte[]> encode, Func<TaskEvent, byte[]> encodeLast)
{
    /// <param name="isLast">Whether the stream ends with it although the task does not.</param>
    public byte[] Of(TaskEvent taskEvent, bool isLast) =>
        isLast ? EventFrames.Get(taskEvent, lastSlot, encodeLast) : EventFrames.Get(taskEvent, slot, encode);
}
