using System.Net;
using Comity.Cli.A2A;
using Comity.Cli.Http;

namespace Comity.Cli.Prove;

/// <summary>Sends one message after the other and repeats each request until it is answered, as a careful client does.</summary>
internal sealed class Caller(NodeGroup nodes, HttpClient http, Random random, Ledger ledger, TimeSpan pause, TimeProvider time)
{
    private static readonly TimeSpan s_answerMax = TimeSpan.FromSeconds(60);

    private Node? _last;

    /// <param name="until">Ends it after the message it is at.</param>
    /// <param name="giveUp">Ends it now.</param>
    public async Task RunAsync(CancellationToken until, CancellationToken giveUp)
    {
        try
        {
            while (!until.IsCancellationRequested && ledger.Next(ProveAgent.All[random.Next(ProveAgent.All.Count)]) is { } promise)
            {
                await KeepAsync(promise, Surface.All[random.Next(Surface.All.Count)], giveUp);
                await Task.Delay(pause * (random.NextDouble() * 2), time, giveUp);
            }
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            // What it was not told stays untold; what it was told is examined.
        }
    }

    private async Task KeepAsync(Promise promise, Surface surface, CancellationToken giveUp)
    {
        try
        {
            if (random.Next(5) < 2) await WatchAsync(promise, surface, giveUp);
            else await SendAsync(promise, surface, giveUp);

            // The same request once more, another way and elsewhere: it must be the same task.
            if (random.Next(4) == 0) await SendAsync(promise, Surface.All[random.Next(Surface.All.Count)], giveUp);
        }
        catch (RefusedException refused)
        {
            ledger.Refused(promise, surface, refused.Message);
        }
        catch (CommandFailedException unreadable)
        {
            ledger.Refused(promise, surface, unreadable.Message);
        }
    }

    private async Task SendAsync(Promise promise, Surface surface, CancellationToken giveUp)
    {
        var isBlocking = random.Next(2) == 0;
        await UntilAnsweredAsync(async (server, cancellationToken) =>
        {
            using var request = surface.Send(server, promise, isBlocking);
            using var answer = await AskAsync(request, cancellationToken);
            var said = Utterance.Of(surface.ResultIn(await answer.Content.ReadAsStringAsync(cancellationToken)));
            promise.Acknowledged(said.TaskId ?? throw new RefusedException("no task: " + said.Raw.ToJsonString()));
            return true;
        }, giveUp);
    }

    /// <summary>Streams to the end; where a stream breaks, or is dropped now and then, it goes on elsewhere.</summary>
    private async Task WatchAsync(Promise promise, Surface surface, CancellationToken giveUp)
    {
        var watch = new Watch(promise, surface, ledger);
        while (!watch.IsOver)
        {
            await UntilAnsweredAsync(async (server, cancellationToken) =>
            {
                using var request = watch.Request(server);
                using var answer = await AskAsync(request, cancellationToken, watch.IsEnd);
                if (watch.IsOver) return true;
                await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
                await foreach (var (id, data) in EventLines.ReadWithIdsAsync(body, cancellationToken))
                {
                    watch.Take(id, data);
                    if (watch.IsOver || random.Next(20) == 0) return true;
                }

                return true;
            }, giveUp);
        }
    }

    /// <exception cref="RefusedException">The answer is no that <paramref name="isExpected"/> does not expect.</exception>
    /// <exception cref="HttpRequestException">There was none, or it asks to come again.</exception>
    private async Task<HttpResponseMessage> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken, Func<RefusedException, bool>? isExpected = null)
    {
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        try
        {
            ledger.Answered();
            if (answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests) throw new HttpRequestException("come again");
            var isStream = answer.Content.Headers.ContentType?.MediaType == "text/event-stream";
            if (answer.IsSuccessStatusCode && (isStream || isExpected is null)) return answer;
            var refused = new RefusedException($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellationToken)}");
            return isExpected?.Invoke(refused) == true ? answer : throw refused;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private async Task UntilAnsweredAsync(Func<Uri, CancellationToken, Task<bool>> ask, CancellationToken giveUp)
    {
        var isAnswered = false;
        while (!isAnswered)
        {
            _last = nodes.Other(_last, random);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(giveUp);
            patience.CancelAfter(s_answerMax);
            try
            {
                isAnswered = _last.Address is { } server && await ask(server, patience.Token);
            }
            catch (Exception broken) when (IsBroken(broken, giveUp))
            {
                // The node went away under the request. Whether it was taken is what the repeat finds out.
            }

            if (!isAnswered) await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 250)), time, giveUp);
        }
    }

    private static bool IsBroken(Exception exception, CancellationToken giveUp) =>
        exception is HttpRequestException or IOException || (exception is OperationCanceledException && !giveUp.IsCancellationRequested);
}
