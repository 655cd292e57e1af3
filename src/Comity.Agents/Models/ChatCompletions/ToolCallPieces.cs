using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Models.ChatCompletions;

/// <summary>Puts tool calls together from the pieces in which they arrive.</summary>
/// <remarks>
/// OpenAI sends id and name with the first piece and the index with each. Others leave out the index, give every call
/// the index 0 (with ids of their own), leave out the id, repeat the name, send whole calls at once, or arguments as an
/// object. A piece belongs to the call of its index, else of its id, else to the newest one, and begins a new call when
/// it brings another id, or when it brings a name and no id to a call whose arguments are already whole.
/// </remarks>
internal sealed class ToolCallPieces
{
    private readonly List<Call> _calls = [];

    public bool Any => _calls.Count > 0;

    /// <param name="pieces">The value of <c>tool_calls</c>: an array, or a single call.</param>
    public void Take(JsonElement pieces)
    {
        if (pieces.ValueKind == JsonValueKind.Object) TakePiece(pieces);
        if (pieces.ValueKind != JsonValueKind.Array) return;
        foreach (var piece in pieces.EnumerateArray())
        {
            if (piece.ValueKind == JsonValueKind.Object) TakePiece(piece);
        }
    }

    /// <param name="function">The value of the old <c>function_call</c>, which is always a single call.</param>
    public void TakeLegacy(JsonElement function) => Fill(Find(index: 0, id: null, name: null), id: null, function);

    /// <summary>The calls in the order in which they began, each with an id.</summary>
    public IEnumerable<FunctionCallContent> ToCalls()
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var call in _calls.Where(call => call.Name.Length > 0 || call.Arguments.Length > 0))
        {
            // Two calls must not share an id: each needs a result of its own.
            var id = call.Id is { } given && ids.Add(given) ? given : $"call_{Guid.NewGuid():N}";
            yield return ToCall(call, id);
        }
    }

    private void TakePiece(JsonElement piece)
    {
        // Some servers put name and arguments beside the id, without "function" around them.
        var function = piece.TryGetProperty("function", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : piece;
        var index = piece.TryGetProperty("index", out var at) && at.ValueKind == JsonValueKind.Number && at.TryGetInt32(out var number)
            ? number : (int?)null;
        var id = Text(piece, "id");
        Fill(Find(index, id, Text(function, "name")), id, function);
    }

    private Call Find(int? index, string? id, string? name)
    {
        var call = index is not null ? _calls.FindLast(known => known.Index == index)
            : id is not null ? _calls.Find(known => known.Id == id)
            : _calls.LastOrDefault();
        var isAnother = call is null || (id is not null && call.Id is not null && call.Id != id) ||
            (id is null && name is not null && IsWhole(call.Arguments));
        if (!isAnother) return call!;
        call = new Call { Index = index };
        _calls.Add(call);
        return call;
    }

    private static void Fill(Call call, string? id, JsonElement function)
    {
        call.Id ??= id;
        if (Text(function, "name") is { } name && call.Name.Length == 0) call.Name = name;
        if (!function.TryGetProperty("arguments", out var arguments)) return;
        if (arguments.ValueKind == JsonValueKind.String) call.Arguments.Append(arguments.GetString());
        else if (arguments.ValueKind == JsonValueKind.Object) call.Arguments.Clear().Append(arguments.GetRawText());
    }

    private static bool IsWhole(StringBuilder arguments) =>
        arguments.Length > 0 && arguments[^1] == '}' && FunctionArguments.TryParse(arguments.ToString(), out _);

    private static FunctionCallContent ToCall(Call call, string id) =>
        FunctionArguments.TryParse(call.Arguments.ToString(), out var arguments)
            ? new FunctionCallContent(id, call.Name, arguments)
            : new FunctionCallContent(id, call.Name) { Exception = new FormatException("The arguments are not a JSON object.") };

    private static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private sealed class Call
    {
        public int? Index { get; init; }

        public string? Id { get; set; }

        public string Name { get; set; } = "";

        public StringBuilder Arguments { get; } = new();
    }
}
