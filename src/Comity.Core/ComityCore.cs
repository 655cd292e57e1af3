using Comity.Core.Access;
using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Worker;
using Microsoft.Extensions.Logging;

namespace Comity.Core;

/// <summary>The core, put together over an open store.</summary>
public sealed class ComityCore
{
    public ComityCore(Store store, AgentCatalog catalog, BrokerOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        options.Validate();
        time = store.SharedTime(time);
        var feed = new TaskFeed(isReliable: store.IsExclusive);
        store.Attach(feed);
        Worker = new TaskWorker(store, feed, catalog, options, time, loggers.CreateLogger("Comity.Worker"));
        Broker = new TaskBroker(store.Tasks, feed, catalog, Worker, time);
        Worker.Requests = new RunRequests(store.Tasks, catalog, options, () => Broker).Make;
        Worker.CancelChildren = parent => Broker.CancelChildrenAsync(parent, CancellationToken.None);
        Operator = new OperatorTasks(store.Tasks, Broker);
        Keys = new KeyRing(store, time);
    }

    public TaskBroker Broker { get; }

    public TaskWorker Worker { get; }

    public OperatorTasks Operator { get; }

    public KeyRing Keys { get; }
}
