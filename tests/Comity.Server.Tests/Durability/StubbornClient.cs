using Comity.Server.Tests.Harness;

namespace Comity.Server.Tests.Durability;

/// <summary>Sends one task after the other and repeats each request until it has an answer, as a careful client does.</summary>
internal sealed class StubbornClient(HttpClient http, Random random, Gate gate, Ledger ledger, CancellationToken cancellationToken)
{
    private static readonly string[] s_agents = ["d-pure", "d-fail", "d-ask", "d-rerun"];

    public async Task RunAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            var agent = s_agents[random.Next(s_agents.Length)];
            var client = new SurfaceClient(http, $"/agents/{agent}", (Surface)random.Next(4));
            var message = new Outgoing($"n{random.Next(1_000_000)}") { IdempotencyKey = random.Next(2) == 0 ? Guid.NewGuid().ToString() : null };
            if (random.Next(2) == 0) await WatchAsync(client, agent, message);
            else await SendAsync(client, agent, message with { Immediately = random.Next(2) == 0 });
        }
    }

    private async Task SendAsync(SurfaceClient client, string agent, Outgoing message)
    {
        var task = await UntilAnsweredAsync(async () => client.TaskOf(await client.SendAsync(message)));
        ledger.Acknowledged(message.MessageId, agent, message.Text, task.Id);
    }

    /// <summary>Streams; when the connection breaks, goes on where it was, and complains of any gap or repeat.</summary>
    private async Task WatchAsync(SurfaceClient client, string agent, Outgoing message)
    {
        string? task = null;
        long last = 0;
        var isOver = false;
        while (!isOver)
        {
            await UntilAnsweredAsync(async () =>
            {
                await using var stream = task is null ? await client.StreamAsync(message) : await ResumeAsync(client, task, last);
                while (!isOver && stream is not null && await stream.NextAsync() is { } next)
                {
                    var seen = client.EventOf(next);
                    if (task is null)
                    {
                        task = seen.TaskId!;
                        ledger.Acknowledged(message.MessageId, agent, message.Text, task);
                    }
                    else if (next.Sequence != last + 1)
                    {
                        ledger.Faults.Enqueue($"{task} over {client.Surface}: event {next.Sequence} after {last}");
                    }

                    last = next.Sequence;
                    isOver = seen.State is "COMPLETED" or "FAILED" or "INPUT_REQUIRED" or "CANCELED";
                }

                // A subscription outlives a question; a stream that ended without an end was cut off.
                if (stream is null) isOver = true;
                return true;
            });
        }
    }

    /// <returns><see langword="null"/> when there is nothing more to come.</returns>
    private static async Task<EventStream?> ResumeAsync(SurfaceClient client, string task, long last)
    {
        try
        {
            return await client.SubscribeAsync(task, last);
        }
        catch (InvalidOperationException refused) when (refused.Message.Contains("-32004") || refused.Message.Contains("UNSUPPORTED_OPERATION"))
        {
            return null;
        }
    }

    private async Task<T> UntilAnsweredAsync<T>(Func<Task<T>> ask)
    {
        while (true)
        {
            await gate.OpenedAsync(cancellationToken);
            try
            {
                return await ask();
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                // The server went away under the request. Whether it was taken is what the repeat finds out.
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }
}
