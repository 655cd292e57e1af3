using System.Text.Json;
using Comity.Core.Tasks;

namespace Comity.Stores.Payload;

/// <summary>
/// Runs of events as stored: in the column of a task or in a row of their own, the same in every engine. Field numbers
/// and kinds are for ever: never change one, never use one again.
/// </summary>
internal static class EventCodec
{
    private const byte Version = 1;
    private const int EventField = 1;

    /// <returns>An empty payload for no events.</returns>
    public static byte[] Encode(IReadOnlyList<TaskEvent> events)
    {
        if (events.Count == 0) return [];
        var writer = PayloadWriter.Rent(Version);
        for (var i = 0; i < events.Count; i++)
        {
            var start = writer.Begin(EventField);
            Write(writer, events[i]);
            writer.End(start);
        }

        return writer.Finish();
    }

    /// <summary>One payload of several, in order. None of them is empty.</summary>
    public static byte[] Join(IReadOnlyList<byte[]> payloads)
    {
        if (payloads.Count == 1) return payloads[0];
        var joined = new byte[1 + payloads.Sum(payload => payload.Length - 1)];
        joined[0] = Version;
        var length = 1;
        foreach (var payload in payloads)
        {
            payload.AsSpan(1).CopyTo(joined.AsSpan(length));
            length += payload.Length - 1;
        }

        return joined;
    }

    /// <summary>Adds the events of a payload that come after <paramref name="after"/>.</summary>
    public static void Decode(ReadOnlySpan<byte> payload, long after, List<TaskEvent> into)
    {
        if (payload.IsEmpty) return;
        var reader = PayloadReader.Open(payload, Version);
        while (reader.Next(out var field))
        {
            if (field == EventField && Read(reader.Nested, after) is { } taskEvent) into.Add(taskEvent);
        }
    }

    private static void Write(PayloadWriter to, TaskEvent taskEvent)
    {
        to.Number(1, taskEvent.Seq);
        to.Number(2, (long)KindOf(taskEvent));
        to.Number(3, taskEvent.At.UtcTicks);
        switch (taskEvent)
        {
            case MessageReceived received: WriteMessage(to, received.Message); break;
            case MessageReplied replied: WriteMessage(to, replied.Message); break;
            case StatusChanged status: WriteStatus(to, status); break;
            case ArtifactChanged artifact: WriteArtifact(to, artifact); break;
        }
    }

    private static void WriteMessage(PayloadWriter to, Message? message)
    {
        if (message is null) return;
        var start = to.Begin(4);
        MessageCodec.Write(to, message);
        to.End(start);
    }

    private static void WriteStatus(PayloadWriter to, StatusChanged status)
    {
        to.Number(5, (long)status.State);
        WriteMessage(to, status.Message);
        to.Json(6, status.Metadata);
        to.Json(8, status.Resume);
        if (status.Usage is not { } usage) return;
        var start = to.Begin(7);
        to.Number(1, usage.InputTokens);
        to.Number(2, usage.OutputTokens);
        to.Number(3, usage.ModelCalls);
        to.Number(4, usage.ToolCalls);
        to.End(start);
    }

    private static void WriteArtifact(PayloadWriter to, ArtifactChanged changed)
    {
        var start = to.Begin(9);
        to.Text(1, changed.Artifact.Id);
        MessageCodec.WriteParts(to, 2, changed.Artifact.Parts);
        to.Text(3, changed.Artifact.Name);
        to.Text(4, changed.Artifact.Description);
        to.Json(5, changed.Artifact.Metadata);
        to.Texts(6, changed.Artifact.Extensions);
        to.End(start);
        to.Json(6, changed.Metadata);
        to.Flag(10, changed.Append);
        to.Flag(11, changed.LastChunk);
    }

    private static TaskEvent? Read(PayloadReader from, long after)
    {
        long seq = 0, ticks = 0;
        var kind = (EventKind)0;
        var state = (TaskState)0;
        Message? message = null;
        JsonElement? metadata = null, resume = null;
        Usage? usage = null;
        Artifact? artifact = null;
        bool append = false, last = false;
        while (from.Next(out var field))
        {
            switch (field)
            {
                case 1 when from.Number <= after: return null; // the number comes first, so that the rest is never decoded
                case 1: seq = from.Number; break;
                case 2: kind = (EventKind)from.Number; break;
                case 3: ticks = from.Number; break;
                case 4: message = MessageCodec.Read(from.Nested); break;
                case 5: state = (TaskState)from.Number; break;
                case 6: metadata = from.Json; break;
                case 7: usage = ReadUsage(from.Nested); break;
                case 8: resume = from.Json; break;
                case 9: artifact = ReadArtifact(from.Nested); break;
                case 10: append = from.Flag; break;
                case 11: last = from.Flag; break;
            }
        }

        var at = new DateTimeOffset(ticks, TimeSpan.Zero);
        return (kind, message, artifact) switch
        {
            (EventKind.Received, { } said, _) => new MessageReceived(seq, at, said),
            (EventKind.Replied, { } said, _) => new MessageReplied(seq, at, said),
            (EventKind.Status, _, _) => new StatusChanged(seq, at, state) { Message = message, Metadata = metadata, Usage = usage, Resume = resume },
            (EventKind.Artifact, _, { } made) => new ArtifactChanged(seq, at, made, append, last) { Metadata = metadata },
            _ => throw new InvalidDataException($"A stored event of kind {(int)kind} lacks its content."),
        };
    }

    private static Usage ReadUsage(PayloadReader from)
    {
        var usage = Usage.None;
        while (from.Next(out var field))
        {
            usage = field switch
            {
                1 => usage with { InputTokens = from.Number },
                2 => usage with { OutputTokens = from.Number },
                3 => usage with { ModelCalls = (int)from.Number },
                4 => usage with { ToolCalls = (int)from.Number },
                _ => usage,
            };
        }

        return usage;
    }

    private static Artifact ReadArtifact(PayloadReader from)
    {
        var id = "";
        List<Part> parts = [];
        string? name = null, description = null;
        JsonElement? metadata = null;
        List<string>? extensions = null;
        while (from.Next(out var field))
        {
            switch (field)
            {
                case 1: id = from.Text; break;
                case 2: parts.Add(MessageCodec.ReadPart(from.Nested)); break;
                case 3: name = from.Text; break;
                case 4: description = from.Text; break;
                case 5: metadata = from.Json; break;
                case 6: (extensions ??= []).Add(from.Text); break;
            }
        }

        return new Artifact(id, parts)
        {
            Name = name,
            Description = description,
            Metadata = metadata,
            Extensions = extensions ?? (IReadOnlyList<string>)[],
        };
    }

    private static EventKind KindOf(TaskEvent taskEvent) => taskEvent switch
    {
        MessageReceived => EventKind.Received,
        StatusChanged => EventKind.Status,
        ArtifactChanged => EventKind.Artifact,
        MessageReplied => EventKind.Replied,
        _ => throw new InvalidOperationException($"Expected a known kind of event, found {taskEvent.GetType().Name}."),
    };

    private enum EventKind
    {
        Received = 1,
        Status = 2,
        Artifact = 3,
        Replied = 4,
    }
}
