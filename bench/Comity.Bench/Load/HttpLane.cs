using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Comity.Bench.Load;

/// <summary>One kept-alive HTTP/1.1 connection that does the least: sends bytes as they are, and finds the end of an answer.</summary>
/// <remarks>Head first, then pieces until an empty one. A piece is a whole body of known length, or a whole chunk.</remarks>
internal sealed class HttpLane : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[8 * 1024];
    private int _start;
    private int _end;
    private int _left;
    private bool _isChunked;

    public static async Task<HttpLane> OpenAsync(int port, CancellationToken cancellationToken)
    {
        var lane = new HttpLane();
        await lane._socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        return lane;
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        while (!request.IsEmpty) request = request[await _socket.SendAsync(request, cancellationToken)..];
    }

    /// <summary>Reads the head of an answer.</summary>
    /// <exception cref="InvalidOperationException">It is not a 200.</exception>
    public async ValueTask ReadHeadAsync(CancellationToken cancellationToken)
    {
        var length = await UntilAsync(s_headEnd, cancellationToken);
        var head = _buffer.AsSpan(_start, length);
        if (!head.StartsWith("HTTP/1.1 200"u8)) throw new InvalidOperationException($"Expected a 200, got: {Encoding.UTF8.GetString(_buffer, _start, _end - _start)}");
        _isChunked = !TryFindLength(head, out _left);
        _start += length;
    }

    /// <summary>The next piece of the body, valid until the next call; empty at the end.</summary>
    public ValueTask<ReadOnlyMemory<byte>> ReadPieceAsync(CancellationToken cancellationToken) =>
        _isChunked ? ReadChunkAsync(cancellationToken) : ReadWholeAsync(cancellationToken);

    public void Dispose() => _socket.Dispose();

    private async ValueTask<ReadOnlyMemory<byte>> ReadWholeAsync(CancellationToken cancellationToken)
    {
        var length = _left;
        _left = 0;
        await HaveAsync(length, cancellationToken);
        return Take(length);
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadChunkAsync(CancellationToken cancellationToken)
    {
        var line = await UntilAsync(s_lineEnd, cancellationToken);
        if (!Utf8Parser.TryParse(_buffer.AsSpan(_start, line), out int length, out _, 'x')) throw new InvalidOperationException("Expected the length of a chunk.");
        _start += line;
        await HaveAsync(length + s_lineEnd.Length, cancellationToken);
        var piece = Take(length);
        _start += s_lineEnd.Length;
        return piece;
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        var piece = _buffer.AsMemory(_start, length);
        _start += length;
        return piece;
    }

    private async ValueTask<int> UntilAsync(byte[] mark, CancellationToken cancellationToken)
    {
        int at;
        while ((at = _buffer.AsSpan(_start, _end - _start).IndexOf(mark)) < 0) await ReceiveAsync(cancellationToken);
        return at + mark.Length;
    }

    private async ValueTask HaveAsync(int length, CancellationToken cancellationToken)
    {
        while (_end - _start < length) await ReceiveAsync(cancellationToken);
    }

    private async ValueTask ReceiveAsync(CancellationToken cancellationToken)
    {
        if (_start == _end) _start = _end = 0;
        if (_end == _buffer.Length && _start > 0) MoveToFront();
        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var received = await _socket.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += received > 0 ? received : throw new InvalidOperationException("The server closed the connection.");
    }

    private void MoveToFront()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
    }

    private static bool TryFindLength(ReadOnlySpan<byte> head, out int length)
    {
        length = 0;
        var name = "Content-Length: "u8;
        var at = head.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(head[(at + name.Length)..], out length, out _);
    }

    private static readonly byte[] s_lineEnd = "\r\n"u8.ToArray();
    private static readonly byte[] s_headEnd = "\r\n\r\n"u8.ToArray();
}
