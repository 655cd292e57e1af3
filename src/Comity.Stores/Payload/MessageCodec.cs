using System.Text.Json;
using Comity.Core.Tasks;

namespace Comity.Stores.Payload;

/// <summary>Messages and their parts as stored. Field numbers are for ever: never change one, never use one again.</summary>
internal static class MessageCodec
{
    private const byte Version = 1;

    public static byte[] Encode(Message message)
    {
        var writer = PayloadWriter.Rent(Version);
        Write(writer, message);
        return writer.Finish();
    }

    public static Message Decode(ReadOnlySpan<byte> payload) => Read(PayloadReader.Open(payload, Version));

    public static void Write(PayloadWriter to, Message message)
    {
        to.Text(1, message.Id);
        to.Number(2, (long)message.Role);
        WriteParts(to, 3, message.Parts);
        to.Text(4, message.Context?.Value);
        to.Text(5, message.Task?.Value);
        to.Json(6, message.Metadata);
        to.Texts(7, message.Extensions);
        to.Texts(8, message.ReferenceTasks);
    }

    public static Message Read(PayloadReader from)
    {
        var id = "";
        var role = Role.User;
        List<Part> parts = [];
        ContextId? context = null;
        TaskId? task = null;
        JsonElement? metadata = null;
        List<string>? extensions = null, references = null;
        while (from.Next(out var field))
        {
            switch (field)
            {
                case 1: id = from.Text; break;
                case 2: role = (Role)from.Number; break;
                case 3: parts.Add(ReadPart(from.Nested)); break;
                case 4: context = new ContextId(from.Text); break;
                case 5: task = new TaskId(from.Text); break;
                case 6: metadata = from.Json; break;
                case 7: (extensions ??= []).Add(from.Text); break;
                case 8: (references ??= []).Add(from.Text); break;
            }
        }

        return new Message(id, role, parts)
        {
            Context = context,
            Task = task,
            Metadata = metadata,
            Extensions = extensions ?? (IReadOnlyList<string>)[],
            ReferenceTasks = references ?? (IReadOnlyList<string>)[],
        };
    }

    public static void WriteParts(PayloadWriter to, int field, IReadOnlyList<Part> parts)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            var start = to.Begin(field);
            WritePart(to, parts[i]);
            to.End(start);
        }
    }

    private static void WritePart(PayloadWriter to, Part part)
    {
        switch (part)
        {
            case TextPart text: to.Text(1, text.Text); break;
            case RawPart raw: to.Bytes(2, raw.Bytes.Span); break;
            case UrlPart url: to.Text(3, url.Url); break;
            case DataPart data: to.Json(4, data.Data); break;
            default: throw new InvalidOperationException($"Expected a known kind of part, found {part.GetType().Name}.");
        }

        to.Json(5, part.Metadata);
        to.Text(6, part.Filename);
        to.Text(7, part.MediaType);
    }

    public static Part ReadPart(PayloadReader from)
    {
        Part? part = null;
        JsonElement? metadata = null;
        string? filename = null, mediaType = null;
        while (from.Next(out var field))
        {
            switch (field)
            {
                case 1: part = new TextPart(from.Text); break;
                case 2: part = new RawPart(from.Bytes.ToArray()); break;
                case 3: part = new UrlPart(from.Text); break;
                case 4: part = new DataPart(from.Json); break;
                case 5: metadata = from.Json; break;
                case 6: filename = from.Text; break;
                case 7: mediaType = from.Text; break;
            }
        }

        if (part is null) throw new InvalidDataException("A stored part has no content.");
        return metadata is null && filename is null && mediaType is null
            ? part
            : part with { Metadata = metadata, Filename = filename, MediaType = mediaType };
    }
}
