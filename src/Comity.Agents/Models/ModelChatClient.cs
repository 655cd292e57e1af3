using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Models;

/// <summary>Around each provider's client: the time limit, spans and figures, and errors said in one way.</summary>
/// <remarks>Throws <see cref="ModelCallException"/>, and <see cref="OperationCanceledException"/> when the caller cancelled.</remarks>
internal sealed class ModelChatClient(IChatClient inner, ModelSpec spec, TimeProvider time) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var call = new ModelCall(spec, options, time);
        using var timeout = new CancellationTokenSource(spec.RequestTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        await using var updates = base.GetStreamingResponseAsync(messages, options, both.Token).GetAsyncEnumerator(both.Token);
        while (true)
        {
            try
            {
                if (!await updates.MoveNextAsync()) break;
            }
            catch (Exception exception)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var error = timeout.IsCancellationRequested ? ModelErrors.TimedOut(spec.RequestTimeout) : ModelErrors.From(exception);
                call.Failed(error);
                throw error;
            }

            call.Saw(updates.Current);
            yield return updates.Current;
        }

        call.Completed();
    }

    /// <summary>One request in spans and figures.</summary>
    private sealed class ModelCall : IDisposable
    {
        private readonly TimeProvider _time;
        private readonly long _started;
        private readonly Activity? _activity;
        private readonly TagList _tags;
        private bool _isFirst = true;

        public ModelCall(ModelSpec spec, ChatOptions? options, TimeProvider time)
        {
            _time = time;
            _started = time.GetTimestamp();
            _tags = new TagList
            {
                { GenAi.OperationName, GenAi.Chat },
                { GenAi.ProviderName, spec.Provider },
                { GenAi.RequestModel, spec.Name },
            };
            _activity = AgentTelemetry.Source.StartActivity($"{GenAi.Chat} {spec.Name}", ActivityKind.Client, default(ActivityContext), _tags);
            if (options?.MaxOutputTokens is { } max) _activity?.SetTag(GenAi.RequestMaxTokens, max);
            if (options?.Temperature is { } temperature) _activity?.SetTag(GenAi.RequestTemperature, temperature);
        }

        public void Saw(ChatResponseUpdate update)
        {
            if (_isFirst) AgentTelemetry.FirstChunk.Record(_time.GetElapsedTime(_started).TotalSeconds, _tags);
            _isFirst = false;
            if (update.FinishReason is { } reason) _activity?.SetTag(GenAi.ResponseFinishReasons, reason.Value);
            foreach (var content in update.Contents)
            {
                if (content is UsageContent { Details: var usage }) Count(usage);
            }
        }

        public void Failed(ModelCallException error)
        {
            var type = error.Status?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "connection";
            _activity?.SetStatus(ActivityStatusCode.Error, error.Message).SetTag(GenAi.ErrorType, type);
            var tags = _tags;
            tags.Add(GenAi.ErrorType, type);
            AgentTelemetry.ModelDuration.Record(_time.GetElapsedTime(_started).TotalSeconds, tags);
        }

        public void Completed() => AgentTelemetry.ModelDuration.Record(_time.GetElapsedTime(_started).TotalSeconds, _tags);

        public void Dispose() => _activity?.Dispose();

        private void Count(UsageDetails usage)
        {
            if (usage.InputTokenCount is { } input) Record(input, "input", GenAi.UsageInputTokens);
            if (usage.OutputTokenCount is { } output) Record(output, "output", GenAi.UsageOutputTokens);
        }

        private void Record(long tokens, string type, string tag)
        {
            var tags = _tags;
            tags.Add(GenAi.TokenType, type);
            AgentTelemetry.Tokens.Record(tokens, tags);
            _activity?.SetTag(tag, tokens);
        }
    }
}
