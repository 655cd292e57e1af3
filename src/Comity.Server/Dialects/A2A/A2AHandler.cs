using Comity.Core;
using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Push;
using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A.Cards;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Comity.Server.Dialects.A2A;

/// <summary>The operations of A2A over the broker: one for both versions and both bindings.</summary>
internal sealed partial class A2AHandler(
    TaskBroker broker,
    PushTargets pushes,
    AgentCatalog catalog,
    A2ACards cards,
    IOptions<A2AOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<A2AHandler> logger)
{
    private const int IdempotencyKeyLengthMax = 255;

    private readonly A2AOptions _options = options.Value;

    /// <summary>Does what was asked. What goes wrong on our side becomes an error without details.</summary>
    /// <param name="cancellationToken">The caller left: its waiting ends, never its task.</param>
    public async Task<A2AReply> HandleAsync(A2ACall call, A2ARequest request, CancellationToken cancellationToken)
    {
        try
        {
            return request switch
            {
                SendRequest send => await SendAsync(call, send, cancellationToken),
                GetRequest get => await GetAsync(call, get, cancellationToken),
                ListRequest list => await ListAsync(call, list, cancellationToken),
                CancelRequest cancel => await CancelAsync(call, cancel, cancellationToken),
                SubscribeRequest subscribe => await SubscribeAsync(call, subscribe.Id, cancellationToken),
                ExtendedCardRequest => ExtendedCard(call),
                PutPushRequest put => await PutPushAsync(call, put, cancellationToken),
                GetPushRequest get => await GetPushAsync(call, get, cancellationToken),
                ListPushRequest list => await ListPushesAsync(call, list, cancellationToken),
                DeletePushRequest delete => await DeletePushAsync(call, delete, cancellationToken),
                UnofferedPushRequest => Fault(A2AErrors.PushNotSupported, "Push notifications are not supported."),
                InvalidRequest invalid => new FaultReply(A2AErrors.Invalid(invalid.Violations)),
                _ => throw new InvalidOperationException($"Expected a known request, found {request.GetType().Name}."),
            };
        }
        catch (StoreUnavailableException)
        {
            return Fault(A2AErrors.Unavailable, "The store is not available now. Try again later.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogFailed(exception, request.GetType().Name, call.Agent.Name);
            return Fault(A2AErrors.Internal, "Internal error.");
        }
    }

    private async Task<A2AReply> SendAsync(A2ACall call, SendRequest send, CancellationToken cancellationToken)
    {
        if (call.IdempotencyKey is { } key && !IsAcceptableKey(key))
            return new FaultReply(A2AErrors.Invalid("Idempotency-Key", $"must be 1 to {IdempotencyKeyLengthMax} visible ASCII characters"));
        var message = Normal(call, send.Message);
        string? skill = null;
        if (message.Task is null)
        {
            if (SkillTarget.Find(catalog.Current, call.Base is null, call.Agent, send.Skill) is not { } target)
                return new FaultReply(A2AErrors.Invalid("skill", "is no skill of one agent here"));
            (call.Agent, skill) = target;
        }

        if ((message.Task is null || call.Base is not null) && MissingExtensions(call) is { } missing) return missing;
        var submitted = await broker.SubmitAsync(
            new SubmitMessage
            {
                Scope = call.Scope,
                Agent = call.Agent.Name,
                Message = message,
                Skill = skill,
                IdempotencyKey = call.IdempotencyKey,
                AcceptedOutputModes = send.AcceptedOutputModes,
                Push = send.Push,
                Origin = call.Version.Origin(),
            },
            cancellationToken);
        if (!submitted.TryGet(out var submission, out var refusal)) return Refused(InConfiguration(refusal, call.Version), message.Task);
        return send.IsStreaming
            ? await StreamAsync(call, send, submission, cancellationToken)
            : await AnswerAsync(send, submission, cancellationToken);
    }

    private async Task<A2AReply> AnswerAsync(SendRequest send, Submission submission, CancellationToken cancellationToken)
    {
        using (submission)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
            try
            {
                if (send.ReturnsImmediately && await submission.ReplyAsync(_options.BlockingCap, waiting.Token) is null)
                    return new SentReply(submission.Accepted, send.HistoryLength) { IsReplay = submission.IsReplay };
                var settled = await submission.SettledAsync(_options.BlockingCap, waiting.Token);
                return settled.Reply is { } reply
                    ? new MessageReply(reply, settled.Task.Context) { IsReplay = submission.IsReplay }
                    : new SentReply(settled, send.HistoryLength) { IsReplay = submission.IsReplay, IsCapped = !TaskMachine.IsSettled(settled.Task.State) };
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The server stops; the task is kept, and the caller learns its id.
                return new SentReply(submission.Accepted, send.HistoryLength) { IsReplay = submission.IsReplay, IsCapped = true };
            }
        }
    }

    private async Task<A2AReply> StreamAsync(A2ACall call, SendRequest send, Submission submission, CancellationToken cancellationToken)
    {
        var task = submission.Accepted.Task;
        var isHandedOver = false;
        try
        {
            if (submission.IsReplay && call.LastEventId is not null) return await SubscribeAsync(call, task.Id, cancellationToken);
            var reply = await submission.ReplyAsync(_options.BlockingCap, cancellationToken);
            isHandedOver = true;
            return new FeedReply(TaskReference.Of(task), reply is null ? submission.Reader : null, submission)
            {
                First = reply is null ? new SentReply(submission.Accepted, send.HistoryLength) : new MessageReply(reply, task.Context),
                FirstSeq = reply is null ? task.Seq : null,
                EndsWithTurn = true,
                IsReplay = submission.IsReplay,
            };
        }
        finally
        {
            if (!isHandedOver) submission.Dispose();
        }
    }

    private async Task<A2AReply> GetAsync(A2ACall call, GetRequest get, CancellationToken cancellationToken) =>
        (await broker.GetAsync(call.Scope, get.Id, cancellationToken)).TryGet(out var task, out var refusal)
            ? new TaskReply(task, get.HistoryLength)
            : Refused(refusal, get.Id);

    private async Task<A2AReply> ListAsync(A2ACall call, ListRequest list, CancellationToken cancellationToken) =>
        (await broker.ListAsync(call.Scope, list.Query, cancellationToken)).TryGet(out var page, out var refusal)
            ? new PageReply(page, list)
            : Refused(refusal, null);

    private async Task<A2AReply> CancelAsync(A2ACall call, CancelRequest cancel, CancellationToken cancellationToken) =>
        (await broker.CancelAsync(call.Scope, cancel.Id, cancellationToken)).TryGet(out var task, out var refusal)
            ? new TaskReply(task, null)
            : Refused(refusal, cancel.Id);

    private async Task<A2AReply> SubscribeAsync(A2ACall call, TaskId id, CancellationToken cancellationToken)
    {
        if (!TryReadPosition(call.LastEventId, out var after)) return new FaultReply(A2AErrors.Invalid("Last-Event-ID", "must be the id of an event"));
        var subscribed = await broker.SubscribeAsync(call.Scope, id, after, cancellationToken);
        if (!subscribed.TryGet(out var subscription, out var refusal)) return Refused(refusal, id);
        var task = subscription.Snapshot.Task;
        return new FeedReply(TaskReference.Of(task), subscription.Reader, subscription.Reader)
        {
            First = after is null ? new SentReply(subscription.Snapshot, null) : null,
            FirstSeq = after is null ? task.Seq : null,
        };
    }

    private async Task<A2AReply> PutPushAsync(A2ACall call, PutPushRequest put, CancellationToken cancellationToken) =>
        (await pushes.PutAsync(call.Scope, put.Task, put.Target, cancellationToken)).TryGet(out var view, out var refusal)
            ? new PushReply(view)
            : Refused(refusal, put.Task);

    /// <summary>An unknown config is not found like an unknown task (A2A 1.0 §3.1.8).</summary>
    private async Task<A2AReply> GetPushAsync(A2ACall call, GetPushRequest get, CancellationToken cancellationToken)
    {
        if (!(await pushes.ListAsync(call.Scope, get.Task, cancellationToken)).TryGet(out var views, out var refusal)) return Refused(refusal, get.Task);
        var wanted = get.Id ?? (views.Any(view => view.Id == "default") || views.Count == 0 ? "default" : views[0].Id);
        return views.FirstOrDefault(view => view.Id == wanted) is { } found
            ? new PushReply(found)
            : Refused(new Refusal(RefusalCode.TaskNotFound, $"Task '{get.Task}' has no such push config."), get.Task);
    }

    private async Task<A2AReply> ListPushesAsync(A2ACall call, ListPushRequest list, CancellationToken cancellationToken) =>
        (await pushes.ListAsync(call.Scope, list.Task, cancellationToken)).TryGet(out var views, out var refusal)
            ? new PushListReply(views)
            : Refused(refusal, list.Task);

    private async Task<A2AReply> DeletePushAsync(A2ACall call, DeletePushRequest delete, CancellationToken cancellationToken) =>
        (await pushes.DeleteAsync(call.Scope, delete.Task, delete.Id, cancellationToken)).TryGet(out _, out var refusal)
            ? PushDeletedReply.Instance
            : Refused(refusal, delete.Task);

    /// <summary>Calls the field of a push config that came with a send what the version calls it.</summary>
    private static Refusal InConfiguration(Refusal refusal, A2AVersion version)
    {
        const string prefix = "push.";
        if (refusal.Field?.StartsWith(prefix, StringComparison.Ordinal) != true) return refusal;
        var config = version == A2AVersion.V10 ? "taskPushNotificationConfig" : "pushNotificationConfig";
        return refusal with { Field = $"configuration.{config}.{refusal.Field[prefix.Length..]}" };
    }

    private A2AReply ExtendedCard(A2ACall call) => call.Agent.HasExtendedCard
        ? new CardReply(cards.Extended(call.Agent, call.Base is null, call.Address, call.Version).Json)
        : Fault(A2AErrors.UnsupportedOperation, "This agent has no extended card.");

    private Message Normal(A2ACall call, Message message) =>
        call.Version == A2AVersion.V03 && _options.IgnoresContextOfFollowUpsInV03 && message.Task is not null ? message with { Context = null } : message;

    private static FaultReply? MissingExtensions(A2ACall call)
    {
        var missing = call.Agent.Extensions.Where(known => known.Required && !call.Extensions.Contains(known.Uri)).Select(known => known.Uri).ToList();
        var error = call.Version == A2AVersion.V03 ? A2AErrors.ExtensionRequiredInV03 : A2AErrors.ExtensionRequired;
        return missing.Count == 0 ? null : new FaultReply(
            new A2AFault(error, $"This agent requires the extension {string.Join(", ", missing)}: name it in A2A-Extensions.")
            {
                Metadata = [new("extensions", string.Join(",", missing))],
            });
    }

    private static bool TryReadPosition(string? lastEventId, out long? position)
    {
        position = null;
        if (string.IsNullOrEmpty(lastEventId)) return true;
        if (!long.TryParse(lastEventId, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)) return false;
        position = number;
        return true;
    }

    private static bool IsAcceptableKey(string key) => key.Length is > 0 and <= IdempotencyKeyLengthMax && key.All(c => c is > ' ' and <= '~');

    private FaultReply Refused(Refusal refusal, TaskId? task)
    {
        KeyValuePair<string, string>[] facts = task is { } id
            ? [new("taskId", id.Value), new("timestamp", WireText.Time(time.GetUtcNow()))]
            : [new("timestamp", WireText.Time(time.GetUtcNow()))];
        return new FaultReply(A2AErrors.From(refusal, facts));
    }

    private static FaultReply Fault(A2AError error, string message) => new(new A2AFault(error, message));

    [LoggerMessage(3101, LogLevel.Error, "A2A {Request} to agent {Agent} failed; the caller was told of an internal error")]
    private partial void LogFailed(Exception exception, string request, AgentName agent);
}
