using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Comity.Core;
using Microsoft.AspNetCore.Http;

namespace Comity.Server.Admin;

/// <summary>Reads a request body that must be exactly what the API describes.</summary>
internal static class StrictBody
{
    public static async ValueTask<Outcome<T>> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class
    {
        if (!request.HasJsonContentType())
        {
            return new Refusal(RefusalCode.ContentTypeNotSupported, "The body must be application/json.");
        }

        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, type, cancellationToken) is { } value
                ? value
                : new Refusal(RefusalCode.InvalidArgument, "The body is null; an object is expected.", "body");
        }
        catch (JsonException error)
        {
            var field = error.Path is { Length: > 2 } path ? path[2..] : "body";
            return new Refusal(RefusalCode.InvalidArgument, Reason(error), field);
        }
    }

    // The serializer's own words name our types; of them only what concerns the sender is passed on.
    private static string Reason(JsonException error) =>
        error.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "The body has a field that is not known here."
        : error.Message.Contains("missing required", StringComparison.Ordinal) ? "The body lacks a required field: " + error.Message[(error.Message.LastIndexOf(':') + 1)..].Trim().TrimEnd('.') + "."
        : error.Message.Contains("uplicate", StringComparison.Ordinal) ? "The body names a field twice."
        : error.Message.Contains("could not be converted", StringComparison.Ordinal) ? "The value has another type than expected."
        : $"The body is not valid JSON (line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}).";
}
