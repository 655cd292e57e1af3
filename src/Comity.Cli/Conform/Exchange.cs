using Comity.Cli.Http;

namespace Comity.Cli.Conform;

/// <summary>Sends what the steps say and reads what comes, within bounds of time and size.</summary>
internal sealed class Exchange : IDisposable
{
    private const int BodyMax = 4 << 20;
    private const int EventsMax = 2_000;

    /// <summary>How long one answer, or one stream, may take.</summary>
    public static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) }) { Timeout = Timeout.InfiniteTimeSpan };

    public void Dispose() => _http.Dispose();

    /// <exception cref="HttpRequestException">No HTTP answer came.</exception>
    /// <exception cref="TimeoutException">None came in time.</exception>
    public async Task<Answer> AskAsync(HttpRequestMessage request, Lane lane, CancellationToken cancellationToken)
    {
        await using var open = await OpenAsync(request, lane, [], cancellationToken);
        return await open.ReadAsync(isFirstEnough: false, cancellationToken);
    }

    /// <summary>Sends, and reads no further than the head of the answer.</summary>
    /// <inheritdoc cref="AskAsync"/>
    public async Task<OpenAnswer> OpenAsync(HttpRequestMessage request, Lane lane, IReadOnlyList<string> finishedStates, CancellationToken cancellationToken) =>
        await Within(async token => new OpenAnswer(await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token), lane, finishedStates), cancellationToken);

    private static async Task<T> Within<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        both.CancelAfter(AnswerMax);
        try
        {
            return await work(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing within {AnswerMax.TotalSeconds:0} s");
        }
        catch (IOException broken)
        {
            throw new HttpRequestException(broken.Message, broken);
        }
    }

    /// <summary>An answer whose body is still to be read, all at once or, for a stream, in parts.</summary>
    internal sealed class OpenAnswer(HttpResponseMessage response, Lane lane, IReadOnlyList<string> finishedStates) : IAsyncDisposable
    {
        private readonly StreamLog _log = new(lane, finishedStates);
        private IAsyncEnumerator<string>? _events;

        public bool IsStream => response.Content.Headers.ContentType?.MediaType == "text/event-stream";

        /// <param name="isFirstEnough">Whether one event of a stream will do; a later call goes on behind it.</param>
        public Task<Answer> ReadAsync(bool isFirstEnough, CancellationToken cancellationToken) => Within(
            async token =>
            {
                if (IsStream) return await ReadEventsAsync(isFirstEnough, token);
                await response.Content.LoadIntoBufferAsync(BodyMax, token);
                return Answer.Of(response, await response.Content.ReadAsStringAsync(token), lane);
            },
            cancellationToken);

        public async ValueTask DisposeAsync()
        {
            response.Dispose();
            if (_events is not null) await _events.DisposeAsync();
        }

        private async Task<Answer> ReadEventsAsync(bool isFirstEnough, CancellationToken cancellationToken)
        {
            _events ??= EventLines.ReadAsync(await response.Content.ReadAsStreamAsync(cancellationToken), CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
            using var cut = cancellationToken.Register(response.Dispose); // ends a read that waits
            try
            {
                while (_log.Count < EventsMax)
                {
                    _log.HasEnded = !await _events.MoveNextAsync();
                    if (_log.HasEnded) break;
                    _log.Add(_events.Current);
                    if (isFirstEnough) break;
                }
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellationToken);
            }

            return Answer.OfStream(response, _log);
        }
    }
}
