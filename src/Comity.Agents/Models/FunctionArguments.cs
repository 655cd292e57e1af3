using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Models;

/// <summary>Arguments and results of function calls, between their JSON and what the model interfaces carry.</summary>
internal static class FunctionArguments
{
    private static readonly JsonSerializerOptions s_options = new(AIJsonUtilities.DefaultOptions) { WriteIndented = false };

    /// <summary>Reads what a model wrote. Nothing and <c>null</c> mean no arguments.</summary>
    /// <returns><see langword="false"/> when it is not a JSON object.</returns>
    public static bool TryParse(string json, out Dictionary<string, object?> arguments)
    {
        arguments = [];
        if (string.IsNullOrWhiteSpace(json)) return true;
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Null) return true;
            // Some models write the object as a JSON string.
            if (root.ValueKind == JsonValueKind.String) return root.GetString() is { } inner && inner != json && TryParse(inner, out arguments);
            if (root.ValueKind != JsonValueKind.Object) return false;
            foreach (var property in root.EnumerateObject()) arguments[property.Name] = property.Value.Clone();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public static string ToJson(IDictionary<string, object?>? arguments) => arguments is { Count: > 0 }
        ? JsonSerializer.Serialize(arguments, s_options.GetTypeInfo(typeof(IDictionary<string, object?>)))
        : "{}";

    /// <summary>What a model gets to see of a result.</summary>
    public static string ResultText(object? result) => result switch
    {
        null => "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString()!,
        JsonElement json => json.GetRawText(),
        TextContent text => text.Text,
        IEnumerable<AIContent> contents => string.Join('\n', contents.OfType<TextContent>().Select(text => text.Text)),
        _ => JsonSerializer.Serialize(result, s_options.GetTypeInfo(result.GetType())),
    };
}
