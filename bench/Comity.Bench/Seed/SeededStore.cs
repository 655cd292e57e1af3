using System.Text;
using Comity.Core.Access;
using Comity.Core.Broker;
using Comity.Core.Catalog;
using Comity.Core.Tasks;
using Comity.Stores;

namespace Comity.Bench.Seed;

/// <summary>A store full of finished echo tasks, written through the store itself.</summary>
/// <param name="Tasks">A sample of ids.</param>
/// <param name="Contexts">A sample of ids; each holds <see cref="TasksPerContext"/> tasks.</param>
internal sealed record SeededStore(IReadOnlyList<byte[]> Tasks, IReadOnlyList<byte[]> Contexts)
{
    public const int TasksPerContext = 100;
    private const int SampleMax = 20_000;
    private const int AtOnce = 4096;

    public static async Task<SeededStore> MakeAsync(string path, int count, CancellationToken cancellationToken)
    {
        await using var store = await StoreFactory.OpenAsync($"sqlite:{path}", TimeProvider.System, cancellationToken);
        store.Attach(new TaskFeed(isReliable: true));
        var began = TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(30);
        var contexts = Enumerable.Range(0, count / TasksPerContext).Select(_ => ContextId.New(began)).ToArray();
        var step = Math.Max(1, count / SampleMax);
        var sample = new List<byte[]>();
        for (var first = 0; first < count; first += AtOnce)
        {
            // A context's tasks lie far apart, as they do when many callers speak at the same time.
            var tasks = Enumerable.Range(first, Math.Min(AtOnce, count - first)).Select(i => Finished(contexts[i % contexts.Length], began + TimeSpan.FromSeconds(i))).ToList();
            await Task.WhenAll(tasks.Select(task => store.Tasks.CreateAsync(task, cancellationToken).AsTask()));
            sample.AddRange(tasks.Where((_, i) => (first + i) % step == 0).Select(task => Encoding.ASCII.GetBytes(task.Record.Id.Value)));
        }

        return new SeededStore(sample, [.. contexts.Take(SampleMax).Select(context => Encoding.ASCII.GetBytes(context.Value))]);
    }

    private static NewTask Finished(ContextId context, DateTimeOffset at)
    {
        var id = TaskId.New(at);
        var message = new Message(Guid.NewGuid().ToString(), Role.User, [new TextPart("hello")]) { Context = context, Task = id };
        TaskEvent[] events =
        [
            new MessageReceived(1, at, message),
            new StatusChanged(2, at, TaskState.Working),
            new ArtifactChanged(3, at, new Artifact("artifact-1", [new TextPart("echo: hello")]), Append: false, LastChunk: true),
            new StatusChanged(4, at, TaskState.Completed),
        ];
        var record = new TaskRecord
        {
            Id = id,
            Owner = PrincipalId.Local,
            Agent = new AgentName("echo"),
            Context = context,
            State = TaskState.Completed,
            StatusAt = at,
            CreatedAt = at,
            Seq = events.Length,
            Fence = 1,
            Attempt = 1,
            Origin = "a2a/1.0",
        };
        return new NewTask(record, events, []);
    }
}
