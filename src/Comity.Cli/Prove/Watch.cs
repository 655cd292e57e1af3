using System.Globalization;
using Comity.Cli.A2A;

namespace Comity.Cli.Prove;

/// <summary>How far one client has watched one task, over all its connections.</summary>
internal sealed class Watch(Promise promise, Surface surface, Ledger ledger)
{
    private string? _task;
    private long _seq;

    /// <summary>Whether the end of the task was seen.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The send itself until the task is known, then where it left off.</summary>
    public HttpRequestMessage Request(Uri server)
    {
        if (_task is null) return surface.Stream(server, promise);
        ledger.Resumed();
        return surface.Resume(server, promise, _task, _seq);
    }

    /// <summary>Takes it as the end when a known task is said to have no more events.</summary>
    public bool IsEnd(RefusedException refused) => IsOver = _task is not null && refused.SaysEnded;

    /// <exception cref="RefusedException">The frame is an error, or has no id to resume from.</exception>
    public void Take(string? id, string data)
    {
        if (Read(data) is not { } said) return;
        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var seq)) throw new RefusedException("an event without id: " + data);
        if (_task is null)
        {
            promise.Acknowledged(_task = said.TaskId ?? throw new RefusedException("no task: " + data));
        }
        else
        {
            if (seq != _seq + 1) ledger.StreamFault($"{_task} over {surface}: event {seq} came after {_seq}");
            promise.Saw(seq, History.Word(said.Kind, said.State, said.Text));
        }

        _seq = seq;
        IsOver = said.State is "completed" or "failed" or "canceled" or "rejected";
    }

    private Utterance? Read(string data)
    {
        try
        {
            return Utterance.Of(surface.ResultIn(data));
        }
        catch (RefusedException refused) when (IsEnd(refused))
        {
            return null;
        }
    }
}
