using System.Text.Json;
using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A.Reading;
using Comity.Server.Dialects.A2A.Streams;
using Comity.Server.Dialects.Wire;

namespace Comity.Server.Dialects.A2A;

/// <summary>One way to word the protocol: reads parameters into the model, writes the model out. Has no state.</summary>
/// <param name="slot">Where the encoded form of an event is kept on the event.</param>
/// <param name="lastSlot">The same for the form that ends the stream of a send.</param>
internal abstract class A2ACodec(int slot, int lastSlot)
{
    public abstract A2AVersion Version { get; }

    /// <summary>Reads the parameters of an operation. Of a method that is not offered, nothing is read.</summary>
    /// <param name="parameters">An object, or undefined when there were none.</param>
    public A2ARequest Read(A2AOperation operation, JsonElement parameters, FieldReader fields)
    {
        if (operation is A2AOperation.ExtendedCard) return ExtendedCardRequest.Instance;
        if (!fields.Limits.OffersPush && IsPush(operation))
            return UnofferedPushRequest.Instance;
        var request = ReadParameters(operation, parameters.ValueKind == JsonValueKind.Object ? parameters : s_nothing, fields);
        return fields.IsSound || request is UnofferedPushRequest ? request! : new InvalidRequest(fields.Violations);
    }

    private static bool IsPush(A2AOperation operation) =>
        operation is A2AOperation.CreatePushConfig or A2AOperation.GetPushConfig or A2AOperation.ListPushConfigs or A2AOperation.DeletePushConfig;

    /// <summary>The state a word stands for; false when it stands for none.</summary>
    /// <param name="state"><see langword="null"/> for the word that means no state in particular.</param>
    public abstract bool TryReadState(string word, out TaskState? state);

    /// <summary>Writes one answer or the first frame of a stream, without the binding's envelope.</summary>
    public abstract void Write(Utf8JsonWriter json, A2AReply reply);

    /// <summary>The frames of a task's events.</summary>
    public TaskFrames FramesOf(TaskReference task) => new(
        slot,
        lastSlot,
        taskEvent => Encode(taskEvent, task, isLast: taskEvent.EndsTask),
        taskEvent => Encode(taskEvent, task, isLast: true));

    /// <returns><see langword="null"/> only after a violation.</returns>
    protected abstract A2ARequest? ReadParameters(A2AOperation operation, JsonElement parameters, FieldReader fields);

    protected abstract void WriteEvent(Utf8JsonWriter json, TaskEvent taskEvent, in TaskReference task, bool isLast);

    private static readonly JsonElement s_nothing = JsonDocument.Parse("{}").RootElement;

    private byte[] Encode(TaskEvent taskEvent, TaskReference task, bool isLast) =>
        JsonBuffer.ToBytes((Codec: this, Event: taskEvent, Task: task, IsLast: isLast), static (json, what) => what.Codec.WriteEvent(json, what.Event, what.Task, what.IsLast));
}
