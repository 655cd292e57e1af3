using Comity.Core.Push;

namespace Comity.Tests.Support;

/// <summary>For cores that notify nobody: whoever tries is told so.</summary>
internal sealed class NoPush : IPushSender, ISecretBox
{
    private NoPush()
    {
    }

    public static PushPorts Ports { get; } = new(new NoPush(), new NoPush(), [], new PushRules());

    public string? Refuse(string url) => "Nobody is notified here.";

    public Task<PushAnswer> SendAsync(PushRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public byte[] Seal(ReadOnlySpan<byte> secret) => throw new NotSupportedException();

    public byte[] Open(ReadOnlySpan<byte> sealedSecret) => throw new NotSupportedException();
}
