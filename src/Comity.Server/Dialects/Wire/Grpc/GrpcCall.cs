using System.IO.Pipelines;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Comity.Server.Dialects.Wire.Grpc;

/// <summary>One call under way: its messages in and out, and how long its caller waits.</summary>
internal sealed class GrpcCall : IDisposable
{
    private readonly CancellationTokenSource? _deadline;
    private readonly CancellationTokenSource? _either;
    private readonly GrpcInput _input;

    /// <param name="timeout"><see langword="null"/> when the caller waits as long as it takes.</param>
    public GrpcCall(HttpContext http, TimeSpan? timeout, TimeProvider time)
    {
        Http = http;
        _input = new GrpcInput(http.Request.BodyReader, http.Request.Headers[GrpcHeaders.Encoding], TakeLimit(http));
        if (timeout is not { } patience) return;
        _deadline = new CancellationTokenSource(patience, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _deadline.Token);
    }

    public HttpContext Http { get; }

    /// <summary>The caller waits no longer: it left, or its deadline has passed.</summary>
    public CancellationToken Ended => _either?.Token ?? Http.RequestAborted;

    public bool IsLate => _deadline is { IsCancellationRequested: true };

    private PipeWriter Output => Http.Response.BodyWriter;

    /// <summary>The only message of a call that takes one.</summary>
    public ValueTask<GrpcRead<T>> ReadOnlyAsync<T>(MessageParser<T> parser) where T : class, IMessage<T> => _input.ReadOnlyAsync(parser, Ended);

    public ValueTask<GrpcRead<T>> ReadAsync<T>(MessageParser<T> parser) where T : class, IMessage<T> => _input.ReadAsync(parser, Ended);

    /// <summary>Must come before the first message; headers are set by then.</summary>
    public Task StartAsync() => Http.Response.StartAsync(Ended);

    public void Write(IMessage message) => GrpcFrame.Write(Output, message);

    /// <param name="frame">A message with its prefix.</param>
    public void Write(ReadOnlySpan<byte> frame)
    {
        frame.CopyTo(Output.GetSpan(frame.Length));
        Output.Advance(frame.Length);
    }

    /// <summary>Waits while the caller is slow to read.</summary>
    /// <returns>Whether nobody reads any more.</returns>
    public ValueTask<bool> FlushAsync() => FlushAsync(Ended);

    /// <inheritdoc cref="FlushAsync()"/>
    public async ValueTask<bool> FlushAsync(CancellationToken cancellationToken) => (await Output.FlushAsync(cancellationToken)).IsCompleted;

    public async Task AnswerAsync(IMessage message)
    {
        await StartAsync();
        Write(message);
    }

    /// <summary>Lets a caller keep its side open, however little it says.</summary>
    public void AllowSilence()
    {
        if (Http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
    }

    public void Dispose()
    {
        _either?.Dispose();
        _deadline?.Dispose();
    }

    // The limit of the server holds for a message, not for a body, in which it has a prefix or is one of many.
    private static int TakeLimit(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is not { MaxRequestBodySize: { } limit } feature) return int.MaxValue - GrpcInput.PrefixLength;
        if (!feature.IsReadOnly) feature.MaxRequestBodySize = null;
        return (int)Math.Min(limit, int.MaxValue - GrpcInput.PrefixLength);
    }
}
