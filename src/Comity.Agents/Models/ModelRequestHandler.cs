using Polly;
using Polly.Retry;

namespace Comity.Agents.Models;

/// <summary>Beneath each provider's client: puts the key and the extra headers on a request as they are at that moment,
/// and tries again while the provider is busy or away.</summary>
internal sealed class ModelRequestHandler : DelegatingHandler
{
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(500);

    private readonly ModelSpec _spec;
    private readonly ModelWire _wire;
    private readonly Func<string, string?> _environment;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<HttpResponseMessage> _retries;

    public ModelRequestHandler(
        ModelSpec spec, ModelWire wire, Func<string, string?> environment, TimeProvider time, HttpMessageHandler inner)
        : base(inner)
    {
        (_spec, _wire, _environment, _time) = (spec, wire, environment, time);
        _retries = Retries();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        SetKey(request);
        foreach (var (header, variable) in _spec.ExtraHeadersEnv)
        {
            if (_environment(variable) is not { Length: > 0 } value) continue;
            request.Headers.Remove(header);
            request.Headers.TryAddWithoutValidation(header, value);
        }

        return await _retries.ExecuteAsync(async token => await base.SendAsync(request, token), cancellationToken);
    }

    private void SetKey(HttpRequestMessage request)
    {
        request.Headers.Authorization = null;
        request.Headers.Remove("x-api-key");
        if (ModelKeys.Find(_spec, _environment) is not { } key) return;
        if (_wire == ModelWire.Anthropic) request.Headers.TryAddWithoutValidation("x-api-key", key);
        else request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
    }

    private ResiliencePipeline<HttpResponseMessage> Retries()
    {
        if (_spec.AttemptsMax <= 1) return ResiliencePipeline<HttpResponseMessage>.Empty;
        return new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = _time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = _spec.AttemptsMax - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = s_firstWait,
                MaxDelay = _spec.RetryWaitMax,
                ShouldHandle = arguments => ValueTask.FromResult(IsWorthAnother(arguments.Outcome)),
                DelayGenerator = arguments => ValueTask.FromResult(arguments.Outcome.Result is { } response ? Asked(response) : null),
                OnRetry = arguments =>
                {
                    arguments.Outcome.Result?.Dispose();
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    private bool IsWorthAnother(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: HttpRequestException or OperationCanceledException { InnerException: TimeoutException } } => true,
        // A provider that asks for a longer wait than we grant would only refuse again.
        { Result: { } response } => ModelErrors.IsTransient((int)response.StatusCode) && !(Asked(response) > _spec.RetryWaitMax),
        _ => false,
    };

    /// <summary>What Retry-After says, as seconds or as a date; <see langword="null"/> when it says nothing.</summary>
    private TimeSpan? Asked(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _time.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.Zero,
        _ => null,
    };
}
