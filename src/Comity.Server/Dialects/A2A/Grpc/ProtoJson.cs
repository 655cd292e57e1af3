using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Comity.Server.Dialects.Wire;
using Google.Protobuf;

namespace Comity.Server.Dialects.A2A.Grpc;

/// <summary>Turns messages into the JSON that the other bindings read, and what they write back into messages, so that
/// one reader holds every rule.</summary>
internal static class ProtoJson
{
    private static readonly JsonFormatter s_formatter = new(JsonFormatter.Settings.Default);
    private static readonly JsonParser s_parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <returns>False when the message holds a value that JSON cannot: a <c>Value</c> without a kind, a moment before year 1.</returns>
    public static bool TryWrite(IMessage message, [NotNullWhen(true)] out JsonDocument? json)
    {
        try
        {
            json = JsonText.TryParse(Encoding.UTF8.GetBytes(s_formatter.Format(message)));
        }
        catch (InvalidOperationException)
        {
            json = null;
        }

        return json is not null;
    }

    public static T Read<T>(ReadOnlySpan<byte> json) where T : IMessage, new() => s_parser.Parse<T>(Encoding.UTF8.GetString(json));
}
