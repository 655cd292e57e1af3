using Comity.Core.Access;
using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Push;
using Comity.Core.Worker;
using Microsoft.Extensions.Logging;

namespace Comity.Core;

/// <summary>The core, put together over an open store.</summary>
public sealed class ComityCore : IAsyncDisposable
{
    private readonly PushDispatcher _dispatcher;

    public ComityCore(Store store, AgentCatalog catalog, BrokerOptions options, PushPorts push, TimeProvider time, ILoggerFactory loggers)
    {
        options.Validate();
        time = store.SharedTime(time);
        var targets = new PushTargetMaker(push, time);
        var feed = new TaskFeed(isReliable: store.IsExclusive);
        store.Attach(feed);
        Worker = new TaskWorker(store, feed, catalog, options, time, loggers.CreateLogger("Comity.Worker"));
        Broker = new TaskBroker(store.Tasks, feed, catalog, Worker, targets, time);
        Worker.Requests = new RunRequests(store.Tasks, catalog, options, () => Broker).Make;
        Worker.CancelChildren = parent => Broker.CancelChildrenAsync(parent, CancellationToken.None);
        Operator = new OperatorTasks(store.Tasks, Broker);
        Keys = new KeyRing(store, time);
        PushTargets = new PushTargets(store.Tasks, store.Push, targets);
        Pushes = new OperatorPushes(store.Push, time);
        Webhooks = new OperatorWebhooks(store.Push, push, time);
        _dispatcher = new PushDispatcher(store, push, time, loggers.CreateLogger("Comity.Push"));
    }

    public TaskBroker Broker { get; }

    public TaskWorker Worker { get; }

    public OperatorTasks Operator { get; }

    public KeyRing Keys { get; }

    public PushTargets PushTargets { get; }

    public OperatorPushes Pushes { get; }

    public OperatorWebhooks Webhooks { get; }

    /// <summary>Settles what a former life of this node left behind, then begins to work and to notify.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Worker.StartAsync(cancellationToken);
        await _dispatcher.StartAsync(cancellationToken);
    }

    /// <summary>Lets running work finish within the grace time, then stops it, and the notifications last.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Worker.StopAsync(cancellationToken);
        await _dispatcher.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Worker.DisposeAsync();
        await _dispatcher.StopAsync();
        _dispatcher.Dispose();
    }
}
