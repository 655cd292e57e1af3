using System.Globalization;
using System.Text;

namespace Comity.Bench.Load;

/// <summary>A request made once, with one field that is written in place before each use.</summary>
/// <param name="write">Fills the field; <see langword="null"/> for a request that is always the same.</param>
internal sealed class RequestBytes(byte[] bytes, Range field, RequestBytes.Filler? write)
{
    private static readonly byte[] s_port = "#####"u8.ToArray();

    public delegate void Filler(Span<byte> field);

    /// <summary>Post a body of JSON.</summary>
    /// <param name="field">The text in the body that stands for the field; every one of its length is written.</param>
    public static RequestBytes Post(string path, string body, string? a2aVersion, string? field = null, Filler? write = null)
    {
        var version = a2aVersion is null ? "" : $"A2A-Version: {a2aVersion}\r\n";
        var head = $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:#####\r\nContent-Type: application/json\r\n{version}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n";
        return Make(head + body, field, write);
    }

    /// <summary>A copy for one connection to a port of five digits.</summary>
    public RequestBytes For(int port)
    {
        byte[] copy = [.. bytes];
        Encoding.ASCII.GetBytes(port.ToString("00000", CultureInfo.InvariantCulture)).CopyTo(copy.AsSpan(copy.AsSpan().IndexOf(s_port)));
        return new(copy, field, write);
    }

    public ReadOnlyMemory<byte> Next()
    {
        write?.Invoke(bytes.AsSpan(field));
        return bytes;
    }

    private static RequestBytes Make(string text, string? field, Filler? write)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (field is null) return new(bytes, default, null);
        var at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(field));
        return at >= 0 ? new(bytes, at..(at + field.Length), write) : throw new ArgumentException($"Expected '{field}' in the request.", nameof(field));
    }
}
