using Comity.Server.Dialects.A2A;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Comity.Tests.A2A;

public sealed class A2AOptionsTests
{
    [Fact]
    public void The_defaults_are_sound() => Bind([]).BlockingCap.ShouldBe(TimeSpan.FromSeconds(55));

    [Theory]
    [InlineData("A2A:BlockingCap", "00:00:00")]
    [InlineData("A2A:Heartbeat", "01:00:00")]
    [InlineData("A2A:PartsMax", "0")]
    [InlineData("A2A:MetadataBytesMax", "1")]
    [InlineData("A2A:CardMaxAge", "2.00:00:00")]
    public void A_value_out_of_range_stops_the_start(string key, string value) =>
        Should.Throw<OptionsValidationException>(() => Bind([new(key, value)])).Message.ShouldContain(key[4..]);

    [Fact]
    public void A_card_of_a_version_that_is_off_stops_the_start() =>
        Should.Throw<OptionsValidationException>(() => Bind([new("A2A:CardMode", "V03"), new("A2A:ServesV03", "false")])).Message.ShouldContain("--a2a-card");

    private static A2AOptions Bind(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddA2A();
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<A2AOptions>>().Value;
    }
}
