using System.ComponentModel;
using Comity.Server.Dialects.A2A;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Comity.Tests.A2A;

public sealed class A2AOptionsTests
{
    [Fact]
    public void The_defaults_are_sound() => Checked(_ => { }).BlockingCap.ShouldBe(TimeSpan.FromSeconds(55));

    [Theory]
    [InlineData(nameof(A2AOptions.BlockingCap), "00:00:00")]
    [InlineData(nameof(A2AOptions.Heartbeat), "01:00:00")]
    [InlineData(nameof(A2AOptions.PartsMax), "0")]
    [InlineData(nameof(A2AOptions.MetadataBytesMax), "1")]
    [InlineData(nameof(A2AOptions.CardMaxAge), "2.00:00:00")]
    public void A_value_out_of_range_stops_the_start(string name, string value) =>
        Should.Throw<OptionsValidationException>(() => Checked(options => Set(options, name, value))).Message.ShouldContain(name);

    [Fact]
    public void A_card_of_a_version_that_is_off_stops_the_start() =>
        Should.Throw<OptionsValidationException>(() => Checked(options => (options.CardMode, options.ServesV03) = (CardMode.V03, false))).Message.ShouldContain("--a2a-card");

    private static void Set(A2AOptions options, string name, string value)
    {
        var property = typeof(A2AOptions).GetProperty(name)!;
        property.SetValue(options, TypeDescriptor.GetConverter(property.PropertyType).ConvertFromInvariantString(value));
    }

    private static A2AOptions Checked(Action<A2AOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddA2A();
        services.Configure(configure);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<A2AOptions>>().Value;
    }
}
