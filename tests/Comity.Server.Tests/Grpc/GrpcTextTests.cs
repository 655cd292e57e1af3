using Comity.Server.Dialects.Wire.Grpc;

namespace Comity.Server.Tests.Grpc;

/// <summary>The small texts that gRPC puts into headers.</summary>
public sealed class GrpcTextTests
{
    [Theory]
    [InlineData("1H", 3_600_000)]
    [InlineData("2M", 120_000)]
    [InlineData("3S", 3_000)]
    [InlineData("00000004m", 4)]
    [InlineData("5000u", 5)]
    [InlineData("6000000n", 6)]
    [InlineData("0S", 0)]
    public void A_timeout_is_digits_and_a_unit(string text, double milliseconds)
    {
        GrpcTimeout.TryRead(text, out var timeout).ShouldBeTrue();
        timeout!.Value.TotalMilliseconds.ShouldBe(milliseconds);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("99999999H")]
    [InlineData("961H")]
    public void No_timeout_and_one_beyond_all_timers_are_the_same(string? text)
    {
        GrpcTimeout.TryRead(text, out var timeout).ShouldBeTrue();
        timeout.ShouldBeNull();
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("50%", "50%25")]
    [InlineData("ä\n", "%C3%A4%0A")]
    [InlineData("😀", "%F0%9F%98%80")]
    public void A_message_is_percent_encoded(string text, string encoded) => GrpcMessageText.Encode(text).ShouldBe(encoded);

    [Fact]
    public void A_long_message_is_cut_at_a_whole_character()
    {
        var encoded = GrpcMessageText.Encode(new string('ä', 10_000));
        encoded.Length.ShouldBeLessThan(1100);
        Uri.UnescapeDataString(encoded[..^3]).ShouldAllBe(c => c == 'ä');
    }
}
