namespace Comity.Core.Tasks;

/// <summary>
/// Keeps what a dialect made of an event on the event itself, so that it is encoded once, not once per reader.
/// A dialect takes a slot once, at start-up.
/// </summary>
public static class EventFrames
{
    private const int SlotsMax = 16;
    private static int s_slots;

    public static int TakeSlot()
    {
        var slot = Interlocked.Increment(ref s_slots) - 1;
        return slot < SlotsMax ? slot : throw new InvalidOperationException($"Expected at most {SlotsMax} frame slots.");
    }

    /// <summary>The cached form, made by <paramref name="encode"/> when absent. Two readers may both make it; one is kept.</summary>
    public static T Get<T>(TaskEvent taskEvent, int slot, Func<TaskEvent, T> encode) where T : class
    {
        var frames = taskEvent.Frames ?? Interlocked.CompareExchange(ref taskEvent.Frames, new object?[SlotsMax], null) ?? taskEvent.Frames;
        return (T)(frames[slot] ??= encode(taskEvent));
    }
}
