using Comity.Core.Tasks;

namespace Comity.Core.Push;

/// <summary>Where the operator is told of everybody's tasks.</summary>
public sealed class OperatorWebhooks
{
    private readonly IPushStore _store;
    private readonly PushPorts _ports;
    private readonly TimeProvider _time;

    internal OperatorWebhooks(IPushStore store, PushPorts ports, TimeProvider time) => (_store, _ports, _time) = (store, ports, time);

    /// <summary>Makes a webhook for the events that are committed from now on. Its secret is returned here and nowhere else, ever.</summary>
    public async Task<Outcome<(Webhook Webhook, string Secret)>> CreateAsync(string name, string url, WebhookFilter filter, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > Webhook.NameLengthMax) return Invalid($"A webhook needs a name of 1 to {Webhook.NameLengthMax} characters.", "name");
        if (_ports.Sender.Refuse(url) is { } why) return Invalid(why, "url");
        if (filter.Kinds == EventKinds.None) return Invalid("A webhook needs at least one kind of event.", "events");
        if ((await _store.ListWebhooksAsync(cancellationToken)).Count >= Webhook.CountMax) return new Refusal(RefusalCode.TooMany, $"There are {Webhook.CountMax} webhooks, and more are not possible.");

        var now = _time.GetUtcNow();
        var secret = PushSignature.NewSecret();
        var webhook = new Webhook("wh_" + TimeOrderedId.New(now), name, url, filter, new PushSecrets(secret, null).Seal(_ports.Box), now, null);
        await _store.AddWebhookAsync(webhook, cancellationToken);
        return (webhook, secret);
    }

    /// <summary>In order of creation.</summary>
    public ValueTask<IReadOnlyList<Webhook>> ListAsync(CancellationToken cancellationToken) => _store.ListWebhooksAsync(cancellationToken);

    public async ValueTask<Webhook?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await _store.ListWebhooksAsync(cancellationToken)).FirstOrDefault(webhook => webhook.Id == id);

    /// <returns>False when there is none.</returns>
    public ValueTask<bool> DeleteAsync(string id, CancellationToken cancellationToken) => _store.DeleteWebhookAsync(id, cancellationToken);

    /// <summary>Goes on with what is owed, and tells of new events again. Those committed in between are not told of.</summary>
    /// <returns>False when there is none.</returns>
    public ValueTask<bool> EnableAsync(string id, CancellationToken cancellationToken) => _store.SetWebhookAsync(id, null, _time.GetUtcNow(), cancellationToken);

    /// <summary>Tells of nothing until it is enabled again.</summary>
    /// <returns>False when there is none.</returns>
    public ValueTask<bool> DisableAsync(string id, CancellationToken cancellationToken) =>
        _store.SetWebhookAsync(id, "disabled by the operator", _time.GetUtcNow(), cancellationToken);

    private static Refusal Invalid(string why, string field) => new(RefusalCode.InvalidArgument, why, field);
}
