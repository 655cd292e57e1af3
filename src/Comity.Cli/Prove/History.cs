using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Comity.Cli.Prove;

/// <summary>All that happened to one task, as the operator's API tells it, and what is wrong with it.</summary>
internal sealed partial class History
{
    private const string LostRun = "The server stopped during the run";

    private const string RunWasLost = "The run was lost ";

    private readonly List<string> _doubled = [];
    private readonly List<(int Index, int Attempt)> _chunks = [];
    private readonly List<(DateTimeOffset LastOfLost, DateTimeOffset FirstOfNext)> _takeovers = [];
    private readonly Dictionary<long, string> _words = [];
    private string _end = "";
    private int _attempt;
    private bool _hasEnded;

    public History(JsonNode detail)
    {
        var task = detail["task"]!;
        (Id, State, StatusText, Parent) = ($"{task["id"]}", $"{task["state"]}", $"{task["statusText"]}", task["parent"]?.ToString());
        JsonObject[] events = [.. ((JsonArray)detail["history"]!).Select(one => (JsonObject)one!)];
        Message = events.Length > 0 ? TextOf(events[0]) : "";
        for (var i = 0; i < events.Length; i++) Take(events, i);
    }

    public string Id { get; }

    public string State { get; }

    public string StatusText { get; }

    public string? Parent { get; }

    /// <summary>The text of the message that began it.</summary>
    public string Message { get; }

    public bool IsTerminal => State is "completed" or "failed" or "canceled" or "rejected";

    /// <summary>Whether it failed because its run was lost.</summary>
    public bool FailedAsLost => State == "failed" && StatusText.StartsWith(LostRun, StringComparison.Ordinal);

    /// <summary>Whether the server repeated the run as often as it does, and each time lost it with a node.</summary>
    public bool WasGivenUp => State == "failed" && StatusText.StartsWith(RunWasLost, StringComparison.Ordinal);

    /// <summary>For each lost run: its last event, and the first by another run (or by whoever settled it).</summary>
    public IReadOnlyList<(DateTimeOffset LastOfLost, DateTimeOffset FirstOfNext)> Takeovers => _takeovers;

    /// <summary>What happened twice, out of order, or by a run that was no longer the task's.</summary>
    public IReadOnlyList<string> Doubled => _doubled;

    /// <summary>How one event is worded, here and in what watchers saw.</summary>
    public static string Word(string kind, string? state, string text) => kind == "status" ? "status " + state : $"{kind} {text}";

    /// <summary>The event of this number, or <see langword="null"/>.</summary>
    public string? WordAt(long seq) => _words.GetValueOrDefault(seq);

    /// <summary>What a completed task lacks; <see langword="null"/> when it is whole.</summary>
    public string? Lack(ProveAgent agent) =>
        _chunks.Count != agent.Chunks ? $"has {_chunks.Count} of {agent.Chunks} chunks"
        : _end != Message ? $"ends with '{_end}' in place of '{Message}'"
        : null;

    private void Take(JsonObject[] events, int i)
    {
        var (said, seq) = (events[i], (long)events[i]["seq"]!);
        var (type, state, text) = ($"{said["type"]}", said["state"]?.ToString(), TextOf(said));
        if (seq != i + 1) _doubled.Add($"event {seq} stands at place {i + 1}");
        if (_hasEnded) _doubled.Add($"event {seq} ({Word(type, state, text)}) comes after the end");
        _words[seq] = Word(type, state, text);

        if (type == "message" && i > 0) _doubled.Add($"the message came again as event {seq}");
        else if (type == "artifact") TakeArtifact(said, text);
        else if (type == "status") TakeStatus(events, i, state, text);
    }

    private void TakeStatus(JsonObject[] events, int i, string? state, string text)
    {
        _hasEnded |= state is "completed" or "failed" or "canceled" or "rejected";
        if (!text.StartsWith(LostRun, StringComparison.Ordinal) || i == 0) return;
        var next = _hasEnded ? i : i + 1;
        if (next < events.Length) _takeovers.Add((At(events[i - 1]), At(events[next])));
    }

    private void TakeArtifact(JsonObject said, string text)
    {
        if ($"{said["artifactId"]}" != "out")
        {
            _end = text;
            return;
        }

        if (said["append"]?.GetValue<bool>() != true) _chunks.Clear();
        foreach (Match chunk in Chunk().Matches(text))
        {
            var (index, attempt) = (Number(chunk, 1), Number(chunk, 2));
            if (index != _chunks.Count) _doubled.Add($"chunk {index} came when {_chunks.Count} was due");
            if (attempt < _attempt) _doubled.Add($"run {attempt} wrote after run {_attempt} had begun");
            if (_chunks.Count > 0 && _chunks[^1].Attempt != attempt) _doubled.Add($"run {attempt} went on with the chunks of run {_chunks[^1].Attempt}");
            _chunks.Add((index, attempt));
            _attempt = Math.Max(_attempt, attempt);
        }
    }

    private static int Number(Match chunk, int group) => int.Parse(chunk.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private static DateTimeOffset At(JsonObject said) => (DateTimeOffset)said["at"]!;

    private static string TextOf(JsonObject said) => string.Concat((said["parts"] as JsonArray ?? []).Select(part => part?["text"]?.ToString()));

    [GeneratedRegex(@"\[(\d{1,6}):(\d{1,6})\]")]
    private static partial Regex Chunk();
}
