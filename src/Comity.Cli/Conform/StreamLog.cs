using System.Text.Json.Nodes;

namespace Comity.Cli.Conform;

/// <summary>The events of a stream, in the order in which they came.</summary>
internal sealed class StreamLog(Lane lane, IReadOnlyList<string> finishedStates)
{
    private static readonly (string Field, string Kind)[] s_fields =
        [("statusUpdate", "status"), ("artifactUpdate", "artifact"), ("task", "task"), ("message", "message"), ("msg", "message"), ("error", "error")];

    private readonly List<JsonObject> _events = [];
    private string _first = "";
    private bool _hasFinished;
    private int _afterFinish;

    /// <summary>Whether the server closed it.</summary>
    public bool HasEnded { get; set; }

    public int Count => _events.Count;

    public string Excerpt => _events.Count == 0 ? "a stream without events" : $"{_events.Count} events, the first {_first}";

    public void Add(string data)
    {
        if (_events.Count == 0) _first = data;
        var raw = Answer.Parse(data) as JsonObject;
        var (kind, value) = Read(lane.Binding == "jsonrpc" ? raw?["result"] as JsonObject ?? raw : raw);
        var state = (value?["status"] as JsonObject)?["state"]?.ToString();
        if (_hasFinished) _afterFinish++;
        _hasFinished |= state is not null && finishedStates.Contains(state);
        _events.Add(new JsonObject
        {
            ["kind"] = kind,
            ["state"] = state,
            ["taskId"] = (kind == "task" ? value?["id"] : value?["taskId"])?.DeepClone(),
            ["value"] = value?.DeepClone(),
            ["raw"] = raw?.DeepClone(),
        });
    }

    public void AddTo(JsonObject parts)
    {
        parts["events"] = new JsonArray([.. _events.Select(item => item.DeepClone())]);
        parts["kinds"] = new JsonArray([.. _events.Select(item => item["kind"]!.ToString()).Distinct().Select(kind => (JsonNode)kind)]);
        parts["tasks"] = new JsonArray([.. _events.Select(item => item["taskId"]?.ToString()).OfType<string>().Distinct().Select(id => (JsonNode)id)]);
        parts["ended"] = HasEnded;
        parts["afterFinish"] = _afterFinish;
        if (_events.Count > 0 && _events[0]["kind"]!.ToString() is "task" or "message") parts[_events[0]["kind"]!.ToString()] = _events[0]["value"]?.DeepClone();
        if (_events.Count > 0 && _events[0]["kind"]!.ToString() == "error") parts["error"] = _events[0]["value"]?.DeepClone();
    }

    private static (string Kind, JsonObject? Value) Read(JsonObject? data)
    {
        if (data is null) return ("unreadable", null);
        if (data["kind"]?.ToString() is { } kind) return (kind.Replace("-update", "", StringComparison.Ordinal), data);
        foreach (var (field, name) in s_fields)
        {
            if (data[field] is JsonObject value) return (name, value);
        }

        return ("unreadable", data);
    }
}
