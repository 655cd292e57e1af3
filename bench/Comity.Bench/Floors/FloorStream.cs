using System.Buffers;
using System.IO.Pipelines;

namespace Comity.Bench.Floors;

/// <summary>A stream whose every chunk is on disk before it is sent. The producer runs ahead; a commit releases what it
/// brought, and what is released together is sent together.</summary>
internal sealed class FloorStream(IReadOnlyList<byte[]> frames, TimeSpan pause, FloorJournal journal)
{
    public async Task SendAsync(PipeWriter response, CancellationToken cancellationToken)
    {
        var commits = new Task[frames.Count];
        var produced = pause > TimeSpan.Zero ? new SemaphoreSlim(0) : null;
        var producing = ProduceAsync(commits, produced, cancellationToken);
        for (var i = 0; i < frames.Count; i++)
        {
            if (produced is not null && !produced.Wait(0, CancellationToken.None))
            {
                await response.FlushAsync(cancellationToken);
                await produced.WaitAsync(cancellationToken);
            }

            if (!commits[i].IsCompleted)
            {
                await response.FlushAsync(cancellationToken);
                await commits[i];
            }

            response.Write(frames[i]);
        }

        await producing;
    }

    private async Task ProduceAsync(Task[] commits, SemaphoreSlim? produced, CancellationToken cancellationToken)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            if (pause > TimeSpan.Zero) await Task.Delay(pause, cancellationToken);
            commits[i] = journal.WriteAsync(frames[i]);
            produced?.Release();
        }
    }
}
