using System.Text;
using Comity.Core.Tasks;
using Comity.Server.Dialects.A2A;
using Comity.Server.Dialects.A2A.Reading;
using Comity.Server.Dialects.A2A.Wire03;
using Comity.Server.Dialects.A2A.Wire10;
using Comity.Server.Dialects.Wire;

namespace Comity.Tests.A2A;

/// <summary>Reads parameters the way a request is read.</summary>
internal static class Reading
{
    private static readonly A2ACodec s_v03 = new A2ACodec03(TimeProvider.System);
    private static readonly A2ACodec s_v03Proto = new A2AProtoCodec03(TimeProvider.System);

    public static A2ARequest Read10(A2AOperation operation, string json, A2AOptions? options = null) =>
        Read(A2ACodec10.Instance, operation, json, new FieldReader((options ?? new A2AOptions()).Reading));

    public static A2ARequest Read03(A2AOperation operation, string json, bool isImplied = true, bool isProto = false) =>
        Read(isProto ? s_v03Proto : s_v03, operation, json, new FieldReader(new A2AOptions().Reading, isImplied));

    public static SendRequest Send10(string message, string rest = "") =>
        Read10(A2AOperation.Send, $$"""{"message":{{message}}{{rest}}}""").ShouldBeOfType<SendRequest>();

    public static SendRequest Send03(string json) => Read03(A2AOperation.Send, json).ShouldBeOfType<SendRequest>();

    public static Part Part10(string part) =>
        Send10($$"""{"messageId":"m","role":"ROLE_USER","parts":[{{part}}]}""").Message.Parts.ShouldHaveSingleItem();

    public static Part Part03(string part) =>
        Send03($$$"""{"message":{"messageId":"m","role":"user","parts":[{{{part}}}]}}""").Message.Parts.ShouldHaveSingleItem();

    public static string[] Blamed(A2ARequest request) => [.. request.ShouldBeOfType<InvalidRequest>().Violations.Select(violation => violation.Field)];

    private static A2ARequest Read(A2ACodec codec, A2AOperation operation, string json, FieldReader fields)
    {
        using var document = JsonText.TryParse(Encoding.UTF8.GetBytes(json)) ?? throw new ArgumentException($"Expected JSON, found {json}.");
        return codec.Read(operation, document.RootElement, fields);
    }
}
