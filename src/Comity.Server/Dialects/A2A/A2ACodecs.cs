using Comity.Server.Dialects.A2A.Wire03;
using Comity.Server.Dialects.A2A.Wire10;

namespace Comity.Server.Dialects.A2A;

/// <summary>All wordings there are: 1.0, and 0.3 in its two.</summary>
internal sealed class A2ACodecs(TimeProvider time)
{
    public A2ACodec V10 { get; } = A2ACodec10.Instance;

    public A2ACodec V03 { get; } = new A2ACodec03(time);

    public A2ACodec V03Proto { get; } = new A2AProtoCodec03(time);
}
