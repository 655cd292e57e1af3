using System.Text.Json.Nodes;

namespace Comity.Cli.Conform;

/// <summary>Runs the steps of a case on a lane.</summary>
internal sealed class CaseRunner(Vocabulary words, AgentCard card, RequestBuilder requests, Exchange exchange)
{
    public async Task<CaseResult> RunAsync(ConformCase item, Lane lane, CancellationToken cancellationToken)
    {
        if (item.Needs.FirstOrDefault(need => !card.Meets(need)) is { } missing) return new CaseResult(item, lane, Outcome.Skip, Reason: Absent(missing));
        var run = new Run(item, new Scope(words, lane));
        try
        {
            foreach (var step in item.Steps)
            {
                if (step["only"] is { } lanes && !lane.Is(lanes.ToString())) continue;
                if (await StepAsync(run, step, cancellationToken) is { } ended) return ended;
            }

            return new CaseResult(item, lane, Outcome.Pass);
        }
        catch (Exception silence) when (silence is HttpRequestException or TimeoutException)
        {
            return run.Wrong(new Mismatch("an answer", "none: " + silence.Message));
        }
        finally
        {
            foreach (var open in run.Held.Values) await open.DisposeAsync();
        }
    }

    /// <returns>The result of the case, when this step has decided it.</returns>
    private async Task<CaseResult?> StepAsync(Run run, JsonObject step, CancellationToken cancellationToken)
    {
        var answer = await AnswerAsync(run, step, cancellationToken);
        if (step["moot"] is JsonObject moot && Checks.Find(moot["when"]!.AsObject(), answer, run.Scope) is null) return run.Skipped(moot["because"]!.ToString());
        if (Checks.Find(step["expect"] as JsonObject ?? [], answer, run.Scope) is { } mismatch) return run.Wrong(mismatch);
        foreach (var (name, path) in step["keep"] as JsonObject ?? [])
        {
            if (Checks.At(answer.Parts, path!.ToString()) is { } value) run.Scope.Keep(name, value);
            else if (answer.IsMessage) return run.Skipped("the agent answered with a message and made no task");
            else return run.Wrong(new Mismatch($"{path} to be there", answer.Excerpt()));
        }

        return null;
    }

    private async Task<Answer> AnswerAsync(Run run, JsonObject step, CancellationToken cancellationToken)
    {
        if (step["resume"] is { } held) return await run.Held[held.ToString()].ReadAsync(isFirstEnough: false, cancellationToken);
        using (var request = requests.Build(step, run.Scope))
        {
            var open = await exchange.OpenAsync(request, run.Scope.Lane, run.FinishedStates, cancellationToken);
            if (step["hold"] is { } name) run.Held[name.ToString()] = open;
            try
            {
                return await open.ReadAsync(isFirstEnough: step["hold"] is not null || step["until"]?.ToString() == "first", cancellationToken);
            }
            finally
            {
                if (step["hold"] is null) await open.DisposeAsync();
            }
        }
    }

    private static string Absent(string need) => need.StartsWith('!') ? $"the card says {need[1..]}" : $"the card does not say {need}";

    /// <summary>What a case has come to so far.</summary>
    private sealed record Run(ConformCase Item, Scope Scope)
    {
        public Dictionary<string, Exchange.OpenAnswer> Held { get; } = [];

        public IReadOnlyList<string> FinishedStates { get; } =
            Scope.Lane.Binding != "card" && Scope.Words.TryWord("finished", Scope.Lane, out var states) ? [.. states!.AsArray().Select(state => state!.ToString())] : [];

        public CaseResult Wrong(Mismatch mismatch) => new(Item, Scope.Lane, Item.IsMust ? Outcome.Fail : Outcome.Warn, mismatch);

        public CaseResult Skipped(string reason) => new(Item, Scope.Lane, Outcome.Skip, Reason: reason);
    }
}
