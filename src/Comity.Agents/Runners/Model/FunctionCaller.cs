using System.Diagnostics;
using Comity.Agents.Models;
using Comity.Agents.Tools;
using Comity.Core.Worker;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Comity.Agents.Runners.Model;

/// <summary>Runs the calls of one run and turns everything that can go wrong with them into text for the model.</summary>
internal sealed partial class FunctionCaller(ModelLimits limits, IAgentCalls agents, TimeProvider time, ILogger logger)
{
    /// <summary>So often the same call is made; further ones are answered without making it.</summary>
    private const int SameCallMax = 3;

    private const string SameAgain = "Error: this exact call was made several times already. Use the results you have, or do something else.";

    private readonly Dictionary<string, int> _same = [];
    private int _rounds;
    private int _calls;
    private bool _isGoingInCircles;

    /// <summary>Whether the model has used up its rounds or calls, or only repeats itself.</summary>
    public bool MustAnswerNow => _rounds >= limits.ToolRoundsMax || _calls >= limits.ToolCallsMax || _isGoingInCircles;

    /// <summary>Answers of the model whose calls were answered.</summary>
    public int Rounds => _rounds;

    /// <summary>Calls that were made, without those that were refused.</summary>
    public int Calls => _calls;

    /// <summary>Takes up the figures of a turn that was left for an approval.</summary>
    public void Restore(int rounds, int calls) => (_rounds, _calls) = (rounds, calls);

    /// <summary>Runs all calls of one answer, some at once.</summary>
    /// <param name="approvals">The caller's decisions, when the calls waited for them; each without one is denied.</param>
    /// <returns>One result for each call, in their order.</returns>
    /// <exception cref="OperationCanceledException">The run was cancelled; a tool's own time-out is a result instead.</exception>
    public async Task<FunctionResultContent[]> CallAsync(
        IReadOnlyList<FunctionCallContent> calls, IReadOnlyDictionary<string, AIFunctionDeclaration> tools,
        IReadOnlyList<ToolApprovalResponseContent>? approvals, CancellationToken cancellationToken)
    {
        _rounds++;
        using var room = new SemaphoreSlim(limits.ToolsAtOnce);
        var refusals = calls.Select(call => Refusal(call, tools, approvals)).ToList();
        _isGoingInCircles = refusals.All(refusal => refusal == SameAgain);
        return await Task.WhenAll(calls.Select(async (call, at) =>
        {
            if (refusals[at] is { } refusal) return new FunctionResultContent(call.CallId, refusal);
            await room.WaitAsync(cancellationToken);
            try
            {
                var key = $"{_rounds}.{at}.{call.Name}";
                return new FunctionResultContent(call.CallId, await CallAsync(call, (AIFunction)tools[call.Name], key, cancellationToken));
            }
            finally
            {
                room.Release();
            }
        }));
    }

    /// <summary>Why a call is not made, or <see langword="null"/> when it is.</summary>
    private string? Refusal(
        FunctionCallContent call, IReadOnlyDictionary<string, AIFunctionDeclaration> tools, IReadOnlyList<ToolApprovalResponseContent>? approvals)
    {
        if (!tools.TryGetValue(call.Name, out var tool) || tool is not AIFunction)
            return $"Error: there is no tool '{call.Name}'. The tools are: {string.Join(", ", tools.Keys)}.";
        if (call.Exception is { } unreadable) return $"Error: {unreadable.Message}";
        if (approvals is not null && tool.GetService<ApprovalRequiredAIFunction>() is not null)
        {
            var answer = approvals.FirstOrDefault(approval => approval.RequestId == call.CallId);
            if (answer is not { Approved: true })
                return string.IsNullOrWhiteSpace(answer?.Reason) ? "Denied by the user." : $"Denied by the user, who said: {answer.Reason}";
        }

        if (_calls >= limits.ToolCallsMax) return $"Error: the limit of {limits.ToolCallsMax} tool calls is reached. Answer without more calls.";
        var same = $"{call.Name} {FunctionArguments.ToJson(call.Arguments)}";
        if ((_same[same] = _same.GetValueOrDefault(same) + 1) > SameCallMax) return SameAgain;
        _calls++;
        return null;
    }

    private async Task<string> CallAsync(FunctionCallContent call, AIFunction tool, string key, CancellationToken cancellationToken)
    {
        using var activity = AgentTelemetry.Source.StartActivity($"{GenAi.ExecuteTool} {tool.Name}");
        activity?.SetTag(GenAi.OperationName, GenAi.ExecuteTool).SetTag(GenAi.ToolName, tool.Name)
            .SetTag(GenAi.ToolCallId, call.CallId).SetTag(GenAi.ToolType, "function");
        var started = time.GetTimestamp();
        var (text, error) = await TryCallAsync(call, tool, key, cancellationToken);
        var tags = new TagList { { GenAi.ToolName, tool.Name } };
        if (error is not null)
        {
            tags.Add(GenAi.ErrorType, error);
            activity?.SetStatus(ActivityStatusCode.Error).SetTag(GenAi.ErrorType, error);
        }

        AgentTelemetry.ToolDuration.Record(time.GetElapsedTime(started).TotalSeconds, tags);
        return Cut(text);
    }

    private async Task<(string Text, string? Error)> TryCallAsync(
        FunctionCallContent call, AIFunction tool, string key, CancellationToken cancellationToken)
    {
        var patience = tool.GetService<ToolFunction>()?.Timeout ?? limits.ToolTimeout;
        using var timeout = new CancellationTokenSource(patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            var arguments = new AIFunctionArguments(call.Arguments);
            new ToolRun(agents, key).AttachTo(arguments);
            // A tool that does not listen to its token must not hold up the run.
            var result = await tool.InvokeAsync(arguments, both.Token).AsTask().WaitAsync(both.Token);
            return (FunctionArguments.ResultText(result), null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return ($"Error: the tool did not answer within {patience.TotalSeconds:0.#} s.", "timeout");
        }
        catch (Exception exception) when (exception is ToolException or ArgumentException)
        {
            return ($"Error: {exception.Message}", exception.GetType().Name);
        }
        catch (Exception exception)
        {
            LogToolFailed(exception, tool.Name);
            return ($"Error: the tool failed ({exception.GetType().Name}).", exception.GetType().Name);
        }
    }

    private string Cut(string text) => text.Length <= limits.ToolResultCharsMax
        ? text
        : $"{text.AsSpan(0, limits.ToolResultCharsMax)}\n[cut: {limits.ToolResultCharsMax} of {text.Length} characters]";

    [LoggerMessage(2201, LogLevel.Warning, "Tool {Tool} failed; the model was told so")]
    private partial void LogToolFailed(Exception exception, string tool);
}
