using System.Security.Cryptography;
using System.Text;
using Comity.Core.Tasks;

namespace Comity.Agents.Tools.BuiltIn;

/// <summary>Asks one other agent of this server. Every failure is a text that begins with <c>[DELEGATION ERROR]</c>.</summary>
internal sealed class DelegateFunction(string agent, string description, TimeSpan timeout, TimeProvider time) : ToolFunction(
    ToolNames.Fit($"delegate_to_{agent}"),
    description,
    """
    {"type":"object","properties":{"prompt":{"type":"string","description":"What the other agent should do, with everything it needs to know."}},"required":["prompt"],"additionalProperties":false}
    """)
{
    private static readonly TimeSpan s_slack = TimeSpan.FromSeconds(5);

    /// <summary>Ours ends first and says so in its own words.</summary>
    public override TimeSpan? Timeout => timeout + s_slack;

    protected override async ValueTask<string> CallAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var prompt = arguments.Text("prompt");
        var run = arguments.Run;
        using var limit = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var called = await run.Agents.CallAsync(agent, [new TextPart(prompt)], Key(run.CallKey, prompt), both.Token);
            return called.Match(Answer, refusal => Error($"Agent '{agent}' failed: {refusal.Message}"));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && limit.IsCancellationRequested)
        {
            return Error($"Agent '{agent}' did not answer within {timeout.TotalSeconds:0.#} s");
        }
    }

    /// <summary>A run that is begun again may ask something else at the same place; then it is another call.</summary>
    private static string Key(string place, string prompt) =>
        $"{place}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(prompt)))[..16]}";

    private string Answer(TaskSnapshot snapshot)
    {
        var said = snapshot.Task.StatusMessage?.AllText ?? "";
        return snapshot.Task.State switch
        {
            TaskState.Completed => Output(snapshot) is { Length: > 0 } output ? output : Error($"No output from agent '{agent}'"),
            TaskState.Failed => Error(With($"Agent '{agent}' failed", said)),
            TaskState.Rejected => Error(With($"Agent '{agent}' rejected the task", said)),
            TaskState.Canceled => Error(With($"Agent '{agent}': the task was canceled", said)),
            TaskState.InputRequired => Error(With($"Agent '{agent}' needs more input", said)),
            TaskState.AuthRequired => Error(With($"Agent '{agent}' needs somebody to sign in", said)),
            var state => Error($"Unexpected state '{state}' of agent '{agent}'"),
        };
    }

    /// <summary>Text and data of the artifacts, else what the agent said last.</summary>
    private static string Output(TaskSnapshot snapshot)
    {
        if (snapshot.Reply is { } reply) return Joined(reply.Parts);
        var made = string.Join('\n', snapshot.Artifacts.Select(artifact => Joined(artifact.Parts)).Where(text => text.Length > 0));
        if (made.Length > 0) return made;
        if (snapshot.Task.StatusMessage is { } status && Joined(status.Parts) is { Length: > 0 } said) return said;
        return snapshot.History.LastOrDefault(message => message.Role == Role.Agent) is { } last ? Joined(last.Parts) : "";
    }

    /// <summary>Texts that follow each other are chunks of one; data stands on lines of its own.</summary>
    private static string Joined(IReadOnlyList<Part> parts)
    {
        var text = new StringBuilder();
        var before = default(Part);
        foreach (var part in parts)
        {
            var piece = part switch
            {
                TextPart said => said.Text,
                DataPart data => data.Data.GetRawText(),
                UrlPart url => url.Url,
                RawPart raw => $"[{raw.Filename ?? "file"}: {raw.EffectiveMediaType}, {raw.Bytes.Length} bytes]",
                _ => "",
            };
            if (before is not null && !(before is TextPart && part is TextPart)) text.Append('\n');
            text.Append(piece);
            before = part;
        }

        return text.ToString();
    }

    private static string With(string what, string said) => said.Length > 0 ? $"{what}: {said}" : what;

    private static string Error(string what) => $"[DELEGATION ERROR] {what}";
}
