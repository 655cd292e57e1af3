using System.Text;
using Comity.Server.Dialects.Wire;

namespace Comity.Tests.A2A;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{} x")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("// x\n{}")]
    [InlineData("NaN")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":{\"b\":1,\"\\u0062\":2}}")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00\"")]
    [InlineData("\"\\ud800\\ud800\"")]
    [InlineData("\"\\ud800x\\udc00\"")]
    [InlineData("\"\\udc00\\ud800\"")]
    [InlineData("\"a\\\\\\ud800\"")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("\"\\")]
    [InlineData("\"\\ud8")]
    public void What_is_no_acceptable_JSON_is_refused(string text) => JsonText.TryParse(Encoding.UTF8.GetBytes(text)).ShouldBeNull();

    [Theory]
    [InlineData("{}")]
    [InlineData(" [1, 2.5e3] \n")]
    [InlineData("\"\\ud83d\\ude00\"")]
    [InlineData("\"\\uD83D\\uDE00\\n\\\\ud800\"")]
    [InlineData("\"\\\\\\\\ud800 \\u0041\"")]
    [InlineData("{\"a\":1,\"A\":2}")]
    public void Whatever_is_JSON_is_read(string text)
    {
        using var document = JsonText.TryParse(Encoding.UTF8.GetBytes(text));
        document.ShouldNotBeNull();
    }

    [Fact]
    public void A_byte_order_mark_and_invalid_UTF_8_are_refused()
    {
        JsonText.TryParse(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}' }).ShouldBeNull();
        JsonText.TryParse(new byte[] { (byte)'"', 0xFF, (byte)'"' }).ShouldBeNull();
        JsonText.TryParse(new byte[] { (byte)'"', 0xED, 0xA0, 0x80, (byte)'"' }).ShouldBeNull();
    }

    [Fact]
    public void Nesting_goes_64_deep_and_no_deeper()
    {
        using var deep = JsonText.TryParse(Encoding.UTF8.GetBytes(new string('[', 64) + new string(']', 64)));
        deep.ShouldNotBeNull();
        JsonText.TryParse(Encoding.UTF8.GetBytes(new string('[', 65) + new string(']', 65))).ShouldBeNull();
    }
}
