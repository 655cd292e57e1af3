using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Comity.Core.Push;

namespace Comity.Agents.Http;

/// <summary>Posts notifications through the guarded client: no redirect is followed, and the body of the answer is not read.</summary>
public sealed class PushSender(OutgoingHttp http, TimeProvider time) : IPushSender
{
    public string? Refuse(string url) => http.Guard.TryAllow(url, out _, out var refusal) ? null : refusal;

    public async Task<PushAnswer> SendAsync(PushRequest request, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(request.Timeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var message = MessageOf(request);
            using var response = await http.SendAsync(message, ended.Token);
            return AnswerOf(response);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new PushAnswer(PushVerdict.Again, null, null, "no answer in time");
        }
        catch (OutgoingRefusedException refused)
        {
            return new PushAnswer(PushVerdict.Never, null, null, refused.Message);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or SocketException)
        {
            return new PushAnswer(PushVerdict.Again, null, null, WordsOf(failure));
        }
    }

    private static HttpRequestMessage MessageOf(PushRequest request)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, request.Url)
        {
            Content = new ReadOnlyMemoryContent(request.Body) { Headers = { ContentType = new MediaTypeHeaderValue(request.MediaType) } },
        };
        message.Headers.TryAddWithoutValidation("User-Agent", "comity");
        foreach (var (name, value) in request.Headers) message.Headers.TryAddWithoutValidation(name, value);
        return message;
    }

    private PushAnswer AnswerOf(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var verdict = status switch
        {
            >= 200 and < 300 => PushVerdict.Acknowledged,
            410 => PushVerdict.Gone,
            408 or 425 or 429 or >= 500 => PushVerdict.Again,
            _ => PushVerdict.Never,
        };
        return new PushAnswer(verdict, status, RetryAfter(response), verdict == PushVerdict.Acknowledged ? null : WordsOf(response.StatusCode));
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };

    private static string WordsOf(HttpStatusCode status) => (int)status is >= 300 and < 400
        ? $"answered {(int)status}; redirects are not followed"
        : $"answered {(int)status}";

    // What the network says, without what the address or the message might give away.
    private static string WordsOf(Exception failure) => failure switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "the name could not be resolved",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "no secure connection could be made",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } or SocketException => "no connection could be made",
        _ => "the connection broke",
    };
}
