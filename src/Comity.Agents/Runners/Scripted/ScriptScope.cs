using Comity.Core.Tasks;
using Comity.Core.Worker;

namespace Comity.Agents.Runners.Scripted;

/// <summary>Where one run of a script stands. Belongs to that run alone.</summary>
internal sealed class ScriptScope
{
    private readonly string _requestId;
    private Stack<int>? _loops;
    private string? _firstArtifact;
    private HashSet<string>? _otherArtifacts;
    private Dictionary<string, string>? _results;

    /// <param name="text">The first text of the run's input.</param>
    public ScriptScope(RunRequest run, Script script, int rule, string text)
    {
        (Run, Script, Rule, Text) = (run, script, rule, text);
        _requestId = run.Input.Id;
    }

    /// <summary>Goes on where an earlier run asked.</summary>
    public ScriptScope(RunRequest run, Script script, ScriptPosition position, string text) : this(run, script, position.Rule, text)
    {
        (_requestId, At) = (position.Request, position.At);
        if (position.Loops.Length > 0) _loops = new Stack<int>(position.Loops);
        _results = new Dictionary<string, string>(position.Results, StringComparer.Ordinal);
    }

    public RunRequest Run { get; }

    public Script Script { get; }

    /// <summary>Index of the rule that is run.</summary>
    public int Rule { get; }

    /// <summary>Index of the step that is taken.</summary>
    public int At { get; set; }

    /// <summary>The text of the message that began this turn.</summary>
    public string Text { get; }

    /// <summary>The text of the message for which the rule was chosen: an earlier one when the script asked in between.</summary>
    public string Request => _requestId == Run.Input.Id
        ? Text
        : Run.Task.History.LastOrDefault(message => message.Id == _requestId && message.Role == Role.User)?.FirstText ?? "";

    /// <summary>How often the innermost loop has been gone through before; 0 outside of loops.</summary>
    public int Index => _loops is { Count: > 0 } loops ? loops.Peek() : 0;

    public string Result(string name) => _results?.GetValueOrDefault(name) ?? "";

    public void Keep(string name, string text) =>
        (_results ??= new Dictionary<string, string>(StringComparer.Ordinal))[name] = text;

    /// <summary>Begins another pass of the innermost loop.</summary>
    /// <param name="passes">Passes that have begun, of this loop.</param>
    public void BeginPass(int passes)
    {
        _loops ??= new Stack<int>();
        if (passes > 0) _loops.Pop();
        _loops.Push(passes);
    }

    public void LeaveLoop() => _loops?.Pop();

    /// <summary>Whether the artifact is new with what is said now, so that even a chunk begins it. A run that is begun
    /// again then replaces what the lost one had made; only a later turn adds to what an earlier one left.</summary>
    public bool Begins(string artifact) => IsFirstMention(artifact) &&
        (Run.Answers is null || !Run.Task.Artifacts.Any(made => made.Id == artifact));

    /// <summary>Names the present step within the turn; the same when the run is begun again.</summary>
    public string StepKey => $"{Rule}.{At}.{string.Join('.', Loops)}";

    /// <summary>Where to go on when the question of the present step is answered.</summary>
    public ScriptPosition AfterThisStep(bool isApproval) => new()
    {
        Script = Script.Fingerprint,
        Rule = Rule,
        At = At + 1,
        Loops = Loops,
        Results = _results ?? [],
        Request = _requestId,
        IsApproval = isApproval,
    };

    // Outermost first.
    private int[] Loops => _loops is null ? [] : [.. _loops.Reverse()];

    // Most runs make one artifact, which costs no set.
    private bool IsFirstMention(string artifact)
    {
        if (_firstArtifact is null) _firstArtifact = artifact;
        else return _firstArtifact != artifact && (_otherArtifacts ??= new HashSet<string>(StringComparer.Ordinal)).Add(artifact);
        return true;
    }
}
