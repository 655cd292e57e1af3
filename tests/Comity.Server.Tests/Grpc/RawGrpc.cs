using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Comity.Server.Dialects.Wire.Grpc.Rpc;
using Google.Protobuf;

namespace Comity.Server.Tests.Grpc;

/// <summary>gRPC by hand over HTTP/2, so that a call can be as wrong as we like.</summary>
internal sealed class RawGrpc(Uri address) : IDisposable
{
    public const string A2A10 = "/lf.a2a.v1.A2AService/";
    public const string A2A03 = "/a2a.v1.A2AService/";
    public const string Health = "/grpc.health.v1.Health/";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, EnableMultipleHttp2Connections = true })
    {
        BaseAddress = address,
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = TimeSpan.FromMinutes(2),
    };

    public HttpClient Http => _http;

    public static byte[] Frame(IMessage message) => Frame(message.ToByteArray());

    public static byte[] Frame(byte[] message, byte flag = 0, uint? length = null)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), length ?? (uint)message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    /// <summary>One message there, and what comes back.</summary>
    public Task<RawEnding> CallAsync(string path, IMessage message, params (string Name, string Value)[] metadata) => CallAsync(path, Frame(message), metadata);

    public async Task<RawEnding> CallAsync(string path, byte[] body, params (string Name, string Value)[] metadata)
    {
        using var answer = await OpenAsync(path, body, metadata);
        var bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return RawEnding.Of(answer, bytes);
    }

    /// <summary>The answer as soon as its headers are there.</summary>
    public Task<HttpResponseMessage> OpenAsync(string path, byte[] body, params (string Name, string Value)[] metadata)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new ByteArrayContent(body),
            Version = _http.DefaultRequestVersion,
            VersionPolicy = _http.DefaultVersionPolicy,
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        foreach (var (name, value) in metadata)
        {
            if (!name.Equals("content-type", StringComparison.OrdinalIgnoreCase)) request.Headers.TryAddWithoutValidation(name, value);
            else if (!request.Content.Headers.Remove(name) || value.Length > 0) request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>How a call ended.</summary>
/// <param name="Code"><see langword="null"/> when it did not end as a gRPC call.</param>
internal sealed record RawEnding(int Http, int? Code, string Message, Status? Details, HttpResponseMessage Answer, byte[] Body)
{
    public ErrorInfo? Info => Find<ErrorInfo>();

    public static RawEnding Of(HttpResponseMessage answer, byte[] body)
    {
        var code = Header(answer, "grpc-status");
        var bytes = Header(answer, "grpc-status-details-bin");
        return new RawEnding(
            (int)answer.StatusCode,
            code is null ? null : int.Parse(code, CultureInfo.InvariantCulture),
            Uri.UnescapeDataString(Header(answer, "grpc-message") ?? ""),
            bytes is null ? null : Status.Parser.ParseFrom(Convert.FromBase64String(bytes.PadRight((bytes.Length + 3) / 4 * 4, '='))),
            answer,
            body);
    }

    public T? Find<T>() where T : class, IMessage<T>, new() => Details?.Details.Where(d => d.Is(new T().Descriptor)).Select(d => d.Unpack<T>()).FirstOrDefault();

    public T Read<T>(MessageParser<T> parser) where T : IMessage<T>
    {
        Code.ShouldBe(0, Message);
        return parser.ParseFrom(Body.AsSpan(5));
    }

    /// <summary>A trailer, or a header of an answer without messages.</summary>
    public static string? Header(HttpResponseMessage answer, string name) =>
        answer.TrailingHeaders.TryGetValues(name, out var trailers) ? trailers.Single()
        : answer.Headers.TryGetValues(name, out var headers) ? headers.Single()
        : null;
}
