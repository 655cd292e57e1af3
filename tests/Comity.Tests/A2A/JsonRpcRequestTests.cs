using System.Text;
using System.Text.Json;
using Comity.Server.Dialects.Wire;

namespace Comity.Tests.A2A;

public sealed class JsonRpcRequestTests
{
    [Theory]
    [InlineData("1", "1")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    [InlineData("1.50", "1.50")]
    [InlineData("-0", "-0")]
    [InlineData("\"a\\u0041\"", "\"a\\u0041\"")]
    [InlineData("null", "null")]
    public void The_id_is_kept_as_it_was_written(string id, string kept) =>
        Id(Read($$"""{"jsonrpc":"2.0","id":{{id}},"method":"m"}""")).ShouldBe(kept);

    [Fact]
    public void A_notification_is_answered_like_a_request_with_a_null_id()
    {
        var request = Read("""{"jsonrpc":"2.0","method":"m"}""");
        Id(request).ShouldBe("null");
        request.Fault.ShouldBeNull();
    }

    [Theory]
    [InlineData("[]", -32600, "null")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"m"}]""", -32600, "null")]
    [InlineData("\"x\"", -32600, "null")]
    [InlineData("null", -32600, "null")]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"m"}""", -32600, "null")]
    [InlineData("""{"jsonrpc":"2.0","id":[1],"method":"m"}""", -32600, "null")]
    [InlineData("""{"jsonrpc":"2.0","id":true,"method":"m"}""", -32600, "null")]
    [InlineData("""{"id":1,"method":"m"}""", -32600, "1")]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"m"}""", -32600, "1")]
    [InlineData("""{"jsonrpc":2.0,"id":1,"method":"m"}""", -32600, "1")]
    [InlineData("""{"jsonrpc":"2.0","id":1}""", -32600, "1")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":5}""", -32600, "1")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":"x"}""", -32600, "1")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"m","params":[1]}""", -32602, "1")]
    public void A_faulty_envelope_is_refused(string json, int code, string id)
    {
        var request = Read(json);
        request.Fault!.Code.ShouldBe(code);
        Id(request).ShouldBe(id);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"params\":null")]
    [InlineData(",\"params\":{}")]
    public void Parameters_may_be_left_out(string parameters) => Read($$"""{"jsonrpc":"2.0","id":1,"method":"m"{{parameters}}}""").Fault.ShouldBeNull();

    private static JsonRpcRequest Read(string json) => JsonRpcRequest.Read(JsonDocument.Parse(json).RootElement);

    private static string Id(JsonRpcRequest request) => Encoding.UTF8.GetString(request.Id);
}
