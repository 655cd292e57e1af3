using Comity.Server.Hosting;
using Comity.Server.Hosting.Settings;
using Comity.Server.Tests.Harness;
using Microsoft.Extensions.Logging;

namespace Comity.Server.Tests.Hosting;

/// <summary>Where a setting comes from, and what is said when it cannot be read.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, SettingValue> _line = [];
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_command_line_wins_then_the_environment_then_the_file_then_the_default()
    {
        var file = _folder.Write("comity.yaml", "urls: [http://127.0.0.1:1]\nlog-level: debug\nstop_grace: 3s\n");
        _line["urls"] = new SettingValue("--urls", ["http://127.0.0.1:3"]);
        _environment["COMITY_URLS"] = "http://127.0.0.1:2";
        _environment["COMITY_LOG_LEVEL"] = "error";
        var options = Read(file);
        options.Urls.ShouldBe(["http://127.0.0.1:3"]);
        options.LogLevel.ShouldBe(LogLevel.Error);
        options.StopGrace.ShouldBe(TimeSpan.FromSeconds(3));
        options.Limits.Body.ShouldBe(4 << 20);
    }

    [Fact]
    public void The_environment_may_name_the_file()
    {
        _environment["COMITY_CONFIG"] = _folder.Write("other.yaml", "limit-body: 1MiB\n");
        Read(null).Limits.Body.ShouldBe(1 << 20);
    }

    [Fact]
    public void Paths_in_a_file_are_meant_from_where_the_file_is()
    {
        var options = Read(_folder.Write("comity.yaml", "agents: [agents, ./one.yaml]\ndata: data\n"));
        options.Agents.ShouldBe([Path.Combine(_folder.Path, "agents"), Path.Combine(_folder.Path, "./one.yaml")]);
        options.Data.ShouldBe(Path.Combine(_folder.Path, "data"));
    }

    [Theory]
    [InlineData("ulrs: x", ":1:1: unknown setting 'ulrs'. Did you mean 'urls'?")]
    [InlineData("demo: true\nnonsense-entirely: 1", ":2:1: unknown setting")]
    [InlineData("demo: maybe", ":1:7: 'maybe' is neither true nor false.")]
    [InlineData("data: [a, b]", ":1:7: data takes one value.")]
    [InlineData("urls: {a: b}", ":1:7: urls takes a value or a list of values.")]
    [InlineData("limit-body: 5 bananas", ":1:13: '5 bananas' is not a size")]
    [InlineData("- a\n- b", ":1:1: expected settings")]
    [InlineData("a: [", ":2:1: ")]
    public void A_mistake_in_the_file_is_told_with_line_and_column(string yaml, string told)
    {
        var file = _folder.Write("comity.yaml", yaml);
        var error = Should.Throw<StartFailedException>(() => Read(file));
        error.Lines.ShouldHaveSingleItem().ShouldStartWith(file + told);
    }

    [Fact]
    public void A_file_that_is_not_there_is_told()
    {
        var error = Should.Throw<StartFailedException>(() => Read(Path.Combine(_folder.Path, "none.yaml")));
        error.Lines.ShouldHaveSingleItem().ShouldContain("none.yaml");
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        _environment["COMITY_LOG_LEVEL"] = "loud";
        _environment["COMITY_LIMIT_RATE"] = "fast";
        Should.Throw<StartFailedException>(() => Read(null)).Lines.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("4MiB", 4 << 20)]
    [InlineData("4 MiB", 4 << 20)]
    [InlineData("2kb", 2_000)]
    [InlineData("4096", 4096)]
    public void Sizes_have_units(string text, long bytes) => Quantity.Bytes(text, 1, 1 << 30).ShouldBe(bytes);

    [Theory]
    [InlineData("99999999999999999999GiB")]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("2GiB")]
    public void What_is_no_size_or_out_of_range_is_refused(string text) => Should.Throw<FormatException>(() => Quantity.Bytes(text, 1, 1 << 30));

    private ServeOptions Read(string? file) => SettingSources.Read(_line, file, _environment.GetValueOrDefault);
}
