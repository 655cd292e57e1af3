using System.Text.Json.Nodes;

namespace Comity.Cli.Conform;

/// <summary>What the cases' words mean on each lane: operations, messages, states, errors.</summary>
internal sealed class Vocabulary(JsonObject tables)
{
    /// <summary>How an operation is asked for on a lane.</summary>
    /// <returns><c>{method}</c> for JSON-RPC, <c>{verb, path}</c> else; <see langword="null"/> when the lane has no such operation.</returns>
    public JsonObject? Operation(string name, Lane lane) => For(Row("operations", name), lane) as JsonObject;

    /// <summary>A message with <c>$text</c> and <c>$newId</c> still to be filled in.</summary>
    public JsonObject Message(Lane lane) => For(tables["message"]!.AsObject(), lane)!.AsObject();

    /// <summary>A word that means another thing on each lane.</summary>
    /// <returns><see langword="false"/> when it is no such word.</returns>
    public bool TryWord(string name, Lane lane, out JsonNode? value)
    {
        value = null;
        if (tables["words"]![name] is not JsonObject row) return false;
        value = For(row, lane);
        return true;
    }

    /// <summary>An error of the specification: <c>{code, http: [...], status}</c>.</summary>
    public JsonObject Error(string name) => Row("errors", name);

    private JsonObject Row(string table, string name) =>
        tables[table]![name] as JsonObject ?? throw new InvalidOperationException($"The cases know no '{name}' among their {table}.");

    private static JsonNode? For(JsonObject row, Lane lane) => row.FirstOrDefault(entry => lane.Is(entry.Key)).Value;
}
