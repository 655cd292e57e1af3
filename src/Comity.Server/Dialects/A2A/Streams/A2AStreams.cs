using Comity.Core.Broker;
using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A.Bindings;
using Comity.Server.Dialects.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Comity.Server.Dialects.A2A.Streams;

/// <summary>Writes a task's feed, for as long as somebody reads it (A2A §3.5, §9.4.2).</summary>
internal sealed partial class A2AStreams(IOptions<A2AOptions> options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<A2AStreams> logger)
{
    private readonly A2AOptions _options = options.Value;

    /// <summary>Writes server-sent events.</summary>
    public async Task WriteAsync(HttpContext http, A2ABinding binding, FeedReply feed)
    {
        A2AAnswers.SetHeaders(http.Response.Headers, binding.Codec.Version, feed);
        SseWriter.Begin(http.Response);
        var output = new SseStreamOutput(http.Response.BodyWriter, binding, feed.Task);
        if (await RunAsync(output, feed, http.RequestAborted) is not { } broken) return;
        output.Error(broken);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    /// <summary>Writes the feed to its end, or until its reader leaves or the server stops.</summary>
    /// <returns>Why it broke off, for its reader to be told; <see langword="null"/> when it did not.</returns>
    public async Task<A2AFault?> RunAsync(StreamOutput output, FeedReply feed, CancellationToken readerLeft)
    {
        using var owner = feed.Owner;
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(readerLeft, lifetime.ApplicationStopping);
        try
        {
            if (feed.TakeFirst() is { } first) output.First(feed.FirstSeq, first);
            await output.FlushAsync(leaving.Token);
            if (feed.Reader is { } reader) await PumpAsync(output, reader, feed, leaving.Token);
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // The reader left, or the server stops. The task goes on: its life is not the life of a stream.
        }
        catch (Exception exception)
        {
            LogBroken(exception, feed.Task.Id);
            return Broken(exception);
        }

        return null;
    }

    /// <summary>Answers with a stream that holds nothing but the error.</summary>
    public static async Task RefuseAsync(HttpContext http, A2ABinding binding, FaultReply refused)
    {
        A2AAnswers.SetHeaders(http.Response.Headers, binding.Codec.Version, refused);
        SseWriter.Begin(http.Response);
        new SseStreamOutput(http.Response.BodyWriter, binding, default).Error(refused.Fault);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    private async Task PumpAsync(StreamOutput output, TaskReader reader, FeedReply feed, CancellationToken cancellationToken)
    {
        var patience = new StreamPatience(_options, time, feed.EndsWithTurn);
        while (true)
        {
            var events = await reader.ReadAsync(patience.UntilBeat, cancellationToken);
            if (events is null) return;
            if (events.Count == 0)
            {
                if (patience.IsExhausted)
                {
                    LogIdle(feed.Task.Id, patience.Limit);
                    return;
                }

                output.Heartbeat();
            }

            var isOver = Write(output, events, feed.EndsWithTurn, patience);
            var isUnread = await output.FlushAsync(cancellationToken);
            if (isOver || isUnread) return;
        }
    }

    /// <returns>Whether the stream ends with these events.</returns>
    private bool Write(StreamOutput output, IReadOnlyList<TaskEvent> events, bool endsWithTurn, StreamPatience patience)
    {
        for (var i = 0; i < events.Count; i++)
        {
            var taskEvent = events[i];
            var isLast = endsWithTurn && EndsSend(taskEvent);
            output.Event(taskEvent, isLast);
            if (isLast || taskEvent.EndsTask) return true;
            patience.Saw(taskEvent);
        }

        return false;
    }

    /// <summary>The caller of the send has to speak next, or to sign in and come back.</summary>
    private bool EndsSend(TaskEvent taskEvent) => taskEvent is StatusChanged { State: TaskState.InputRequired } ||
        (taskEvent is StatusChanged { State: TaskState.AuthRequired } && _options.AuthRequiredStreamLimit == TimeSpan.Zero);

    private static A2AFault Broken(Exception exception) => exception is StoreUnavailableException
        ? new A2AFault(A2AErrors.Unavailable, "The store is not available now. Subscribe again later.")
        : new A2AFault(A2AErrors.Internal, "Internal error.");

    [LoggerMessage(3102, LogLevel.Warning, "The stream of task {TaskId} broke; its reader was told to come back")]
    private partial void LogBroken(Exception exception, TaskId taskId);

    [LoggerMessage(3103, LogLevel.Information, "The stream of task {TaskId} was closed: nothing happened for {Limit}")]
    private partial void LogIdle(TaskId taskId, TimeSpan limit);
}
