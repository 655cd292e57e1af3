using System.IO.Compression;
using Comity.Server.Dialects.A2A.Grpc.V10;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Task = System.Threading.Tasks.Task;

namespace Comity.Server.Tests.Grpc;

/// <summary>Calls that no gRPC library would make: each has an exact end, and none leaves anything behind.</summary>
[Collection(GrpcTests.Name)]
public sealed class MalformedCallTests(GrpcServer server)
{
    private const int Ok = 0;
    private const int InvalidArgument = 3;
    private const int DeadlineExceeded = 4;
    private const int NotFound = 5;
    private const int ResourceExhausted = 8;
    private const int Unimplemented = 12;

    private const int LimitBytes = 4 * 1024 * 1024;

    private static readonly byte[] s_get = new GetTaskRequest { Id = "nope" }.ToByteArray();
    private static readonly byte[] s_sending = Sending(new Part { Text = "x" }).ToByteArray();

    private static readonly Dictionary<string, (byte[] Body, (string, string)[] Metadata, int Code)> s_frames = new()
    {
        ["no message at all"] = ([], [], Unimplemented),
        ["half a prefix"] = ([0, 0, 0], [], InvalidArgument),
        ["a prefix and nothing else"] = ([0, 0, 0, 0, 9], [], InvalidArgument),
        ["a message cut short"] = (RawGrpc.Frame(s_get)[..^2], [], InvalidArgument),
        ["a length of four gigabytes"] = (RawGrpc.Frame(s_get, length: uint.MaxValue), [], ResourceExhausted),
        ["a length one beyond the limit"] = (RawGrpc.Frame(s_get, length: LimitBytes + 1), [], ResourceExhausted),
        ["a length just at the limit, and nothing there"] = (RawGrpc.Frame(s_get, length: LimitBytes), [], InvalidArgument),
        ["a flag of two"] = (RawGrpc.Frame(s_get, flag: 2), [], InvalidArgument),
        ["a flag of 255"] = (RawGrpc.Frame(s_get, flag: 255), [], InvalidArgument),
        ["compressed without saying how"] = (RawGrpc.Frame(s_get, flag: 1), [], InvalidArgument),
        ["compressed with identity"] = (RawGrpc.Frame(s_get, flag: 1), [("grpc-encoding", "identity")], InvalidArgument),
        ["compressed with something unknown"] = (RawGrpc.Frame(s_get, flag: 1), [("grpc-encoding", "snappy")], Unimplemented),
        ["compressed with deflate"] = (RawGrpc.Frame(s_get, flag: 1), [("grpc-encoding", "deflate")], Unimplemented),
        ["gzip that is none"] = (RawGrpc.Frame(s_get, flag: 1), [("grpc-encoding", "gzip")], InvalidArgument),
        ["gzip that grows beyond the limit"] = (RawGrpc.Frame(Gzip(new byte[LimitBytes * 20]), flag: 1), [("grpc-encoding", "gzip")], ResourceExhausted),
        ["gzip that is sound"] = (RawGrpc.Frame(Gzip(s_get), flag: 1), [("grpc-encoding", "gzip")], NotFound),
        ["gzip named but not used"] = (RawGrpc.Frame(s_get), [("grpc-encoding", "gzip")], NotFound),
        ["two messages"] = ([.. RawGrpc.Frame(s_get), .. RawGrpc.Frame(s_get)], [], Unimplemented),
        ["one message and a byte"] = ([.. RawGrpc.Frame(s_get), 0], [], Unimplemented),
        ["bytes that are no protocol buffer"] = (RawGrpc.Frame([0xFF, 0xFF, 0xFF, 0xFF, 0xFF]), [], InvalidArgument),
        ["a wire type that does not exist"] = (RawGrpc.Frame([0x0F, 0x01]), [], InvalidArgument),
        ["the end of a group that never began"] = (RawGrpc.Frame([0x0C]), [], InvalidArgument),
        ["field number zero"] = (RawGrpc.Frame([0x02, 0x01, 0x41]), [], InvalidArgument),
        ["a text longer than its message"] = (RawGrpc.Frame([0x12, 0x7F, 0x41]), [], InvalidArgument),
        ["an endless varint"] = (RawGrpc.Frame([0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]), [], InvalidArgument),
        ["an unknown field"] = (RawGrpc.Frame([.. s_get, 0xF8, 0x3E, 0x01]), [], NotFound),
        ["an empty message"] = (RawGrpc.Frame([]), [], InvalidArgument),
        ["an empty version"] = (RawGrpc.Frame(s_get), [("a2a-version", "")], NotFound),
        ["metadata that is not ours"] = (RawGrpc.Frame(s_get), [("x-some-bin", "AAEC"), ("x-other", "%E4")], NotFound),
        ["a timeout without a number"] = (RawGrpc.Frame(s_get), [("grpc-timeout", "S")], InvalidArgument),
        ["a timeout without a unit"] = (RawGrpc.Frame(s_get), [("grpc-timeout", "10")], InvalidArgument),
        ["a timeout in an unknown unit"] = (RawGrpc.Frame(s_get), [("grpc-timeout", "10s")], InvalidArgument),
        ["a negative timeout"] = (RawGrpc.Frame(s_get), [("grpc-timeout", "-1S")], InvalidArgument),
        ["a timeout with a fraction"] = (RawGrpc.Frame(s_get), [("grpc-timeout", "1.5S")], InvalidArgument),
        ["a timeout of nine digits"] = (RawGrpc.Frame(s_get), [("grpc-timeout", "123456789S")], InvalidArgument),
        ["a timeout of zero"] = (RawGrpc.Frame(s_get), [("grpc-timeout", "0n")], DeadlineExceeded),
        ["a timeout of a nanosecond"] = (RawGrpc.Frame(s_get), [("grpc-timeout", "1n")], DeadlineExceeded),
        ["a timeout of eleven thousand years"] = (RawGrpc.Frame(s_get), [("grpc-timeout", "99999999H")], NotFound),
    };

    private static readonly Dictionary<string, (byte[] Body, int Code)> s_sends = new()
    {
        ["a value without a kind"] = (Sending(new Part { Data = new Value() }).ToByteArray(), InvalidArgument),
        ["a part without content"] = (Sending(new Part()).ToByteArray(), InvalidArgument),
        ["a struct nested beyond measure"] = (Sending(new Part { Data = Nested(500) }).ToByteArray(), InvalidArgument),
        ["a text that is no UTF-8, as an id"] = ([0x12, 0x04, 0x0A, 0x02, 0xC3, 0x28], InvalidArgument),
        ["too many parts"] = (Sending([.. Enumerable.Repeat(new Part { Text = "x" }, 10_000)]).ToByteArray(), InvalidArgument),
        ["a message where a text belongs"] = ([0x0A, 0x02, 0xFF, 0xFE, .. s_sending], InvalidArgument),
    };

    public static TheoryData<string> Frames => [.. s_frames.Keys];

    public static TheoryData<string> Sends => [.. s_sends.Keys];

    [Theory]
    [MemberData(nameof(Frames))]
    public async Task A_malformed_call_ends_with_its_code(string name)
    {
        var (body, metadata, code) = s_frames[name];
        var ending = await server.Grpc.CallAsync(RawGrpc.A2A10 + "GetTask", body, metadata);
        ending.Http.ShouldBe(200);
        ending.Code.ShouldBe(code, ending.Message);
        ending.Message.ShouldNotBeEmpty();
        RawEnding.Header(ending.Answer, "grpc-accept-encoding").ShouldBe("identity,gzip");
        await StillServesAsync();
    }

    [Theory]
    [MemberData(nameof(Sends))]
    public async Task A_malformed_send_is_refused_and_leaves_no_task(string name)
    {
        var before = await CountAsync();
        var (body, code) = s_sends[name];
        foreach (var method in (string[])["SendMessage", "SendStreamingMessage"])
        {
            var ending = await server.Grpc.CallAsync(RawGrpc.A2A10 + method, RawGrpc.Frame(body));
            ending.Code.ShouldBe(code, ending.Message);
            ending.Body.ShouldBeEmpty();
        }

        (await CountAsync()).ShouldBe(before);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpc+json")]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpc-web+proto")]
    [InlineData("application/grpcx")]
    [InlineData("text/plain")]
    [InlineData("")]
    public async Task Another_media_type_is_no_call(string contentType)
    {
        var ending = await server.Grpc.CallAsync(RawGrpc.A2A10 + "GetTask", RawGrpc.Frame(s_get), ("content-type", contentType));
        ending.Http.ShouldBe(415);
        ending.Code.ShouldBeNull();
    }

    [Theory]
    [InlineData("application/grpc+proto")]
    [InlineData("application/grpc; charset=utf-8")]
    [InlineData("Application/GRPC")]
    public async Task The_media_type_has_several_spellings(string contentType) =>
        (await server.Grpc.CallAsync(RawGrpc.A2A10 + "GetTask", RawGrpc.Frame(s_get), ("content-type", contentType))).Code.ShouldBe(NotFound);

    [Fact]
    public async Task What_a_caller_says_does_not_swell_the_trailers()
    {
        var ending = await server.Grpc.CallAsync(RawGrpc.A2A10 + "GetTask", new GetTaskRequest { Id = new string('x', 1_000_000) });
        ending.Code.ShouldBe(NotFound);
        ending.Info!.Reason.ShouldBe("TASK_NOT_FOUND");
        ending.Details!.CalculateSize().ShouldBeLessThan(4_000);
        ending = await server.Grpc.CallAsync(RawGrpc.A2A10 + "SendMessage", Sending([.. Enumerable.Repeat(new Part(), 200)]));
        ending.Code.ShouldBe(InvalidArgument);
        ending.Details!.CalculateSize().ShouldBeLessThan(4_000);
    }

    [Fact]
    public async Task Nothing_of_all_this_is_an_event_for_the_log()
    {
        foreach (var (body, metadata, _) in s_frames.Values) await server.Grpc.CallAsync(RawGrpc.A2A10 + "GetTask", body, metadata);
        server.Process.HasExited.ShouldBeFalse();
        server.Process.Output.ShouldNotContain("   at ");
        server.Process.Output.ShouldNotContain("Unhandled");
    }

    private async Task StillServesAsync() =>
        (await server.Grpc.CallAsync(RawGrpc.A2A10 + "GetTask", RawGrpc.Frame(s_get))).Code.ShouldBe(NotFound);

    private async Task<int> CountAsync() =>
        (await server.Grpc.CallAsync(RawGrpc.A2A10 + "ListTasks", new ListTasksRequest { PageSize = 1 })).Read(ListTasksResponse.Parser).TotalSize;

    private static SendMessageRequest Sending(params Part[] parts) =>
        new() { Message = new Message { MessageId = Guid.NewGuid().ToString(), Role = Role.User, Parts = { parts } } };

    private static Value Nested(int depth)
    {
        var value = new Value { NumberValue = 1 };
        for (var i = 0; i < depth; i++) value = new Value { ListValue = new ListValue { Values = { value } } };
        return value;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest)) gzip.Write(bytes);
        return output.ToArray();
    }
}
