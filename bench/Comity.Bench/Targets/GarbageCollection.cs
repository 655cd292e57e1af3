using System.Net.Sockets;
using System.Text;

namespace Comity.Bench.Targets;

/// <summary>Makes a .NET process collect its garbage, through its diagnostics port, so that memory is compared and not luck.</summary>
/// <remarks>An event session with the keyword GCHeapCollect begins with a full collection. Source: the runtime's
/// diagnostics IPC protocol, commands EventPipe/CollectTracing and EventPipe/StopTracing.</remarks>
internal static class GarbageCollection
{
    private const ulong HeapCollect = 0x800000;
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(2);

    /// <summary>Does nothing for a process without a diagnostics port.</summary>
    public static async Task ForceAsync(int process, CancellationToken cancellationToken)
    {
        if (Directory.GetFiles(Path.GetTempPath(), $"dotnet-diagnostic-{process}-*-socket") is not [var path, ..]) return;
        using var session = await OpenAsync(path, cancellationToken);
        await session.SendAsync(Command(0x02, Collect()), cancellationToken);
        var answer = new byte[20 + sizeof(ulong)];
        for (var read = 0; read < answer.Length;) read += await session.ReceiveAsync(answer.AsMemory(read), cancellationToken);

        var reading = DiscardAsync(session, cancellationToken);
        await Task.Delay(s_settle, cancellationToken);
        using (var stop = await OpenAsync(path, cancellationToken))
        {
            await stop.SendAsync(Command(0x01, answer.AsSpan(20).ToArray()), cancellationToken);
            await DiscardAsync(stop, cancellationToken);
        }

        await reading;
        await Task.Delay(s_settle, cancellationToken);
    }

    private static async Task<Socket> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        return socket;
    }

    private static byte[] Command(byte command, byte[] payload)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write("DOTNET_IPC_V1\0"u8);
        writer.Write((ushort)(20 + payload.Length));
        writer.Write((byte)0x02);
        writer.Write(command);
        writer.Write((ushort)0);
        writer.Write(payload);
        return bytes.ToArray();
    }

    private static byte[] Collect()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(1u); // megabytes of buffer
        writer.Write(1u); // nettrace
        writer.Write(1u); // providers
        writer.Write(HeapCollect);
        writer.Write(4u); // informational
        Write(writer, "Microsoft-Windows-DotNETRuntime");
        Write(writer, "");
        return bytes.ToArray();
    }

    private static void Write(BinaryWriter writer, string text)
    {
        writer.Write((uint)(text.Length + 1));
        writer.Write(Encoding.Unicode.GetBytes(text + '\0'));
    }

    private static async Task DiscardAsync(Socket socket, CancellationToken cancellationToken)
    {
        var nowhere = new byte[16 * 1024];
        while (await socket.ReceiveAsync(nowhere, cancellationToken) > 0)
        {
        }
    }
}
