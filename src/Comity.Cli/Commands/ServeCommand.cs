using System.CommandLine;
using Comity.Server.Hosting.Settings;

namespace Comity.Cli.Commands;

/// <summary><c>comity serve</c>: one option per setting of the server.</summary>
internal static class ServeCommand
{
    public static Command Create(Terminal terminal)
    {
        var config = new Option<string>(ServeLine.ConfigOption) { Description = $"A YAML file with any of these settings. Environment: {SettingSources.ConfigVariable}.", HelpName = "FILE" };
        var command = new Command("serve", "Starts the server. Every option can also be given as COMITY_<NAME> in the environment, or as <name> in the configuration file; the command line wins, then the environment.") { config };
        var options = ServeSettings.All.ToDictionary(setting => setting.Name, OptionOf);
        foreach (var option in options.Values) command.Add(option);
        command.SetAction(parsed => RunAsync(parsed, config, options, terminal));
        return Examples.On(
            command,
            "comity serve --demo",
            "comity serve --agents ./agents --default-agent helper --data ./data",
            "comity serve --config comity.yaml --urls http://0.0.0.0:8080 --public-url https://agents.example.com");
    }

    private static Task<int> RunAsync(ParseResult parsed, Option<string> config, Dictionary<string, Option> options, Terminal terminal)
    {
        var given = options
            .Where(pair => parsed.GetResult(pair.Value) is { Implicit: false })
            .ToDictionary(pair => pair.Key, pair => new SettingValue(pair.Value.Name, Texts(parsed, pair.Value)));
        return new ServeLine(given, parsed.GetValue(config)).RunAsync(terminal.Output, terminal.Error);
    }

    private static Option OptionOf(Setting setting) => setting.Kind switch
    {
        SettingKind.Flag => new Option<string>(setting.Option) { Description = setting.Description, Arity = ArgumentArity.ZeroOrOne, HelpName = "true|false" },
        SettingKind.List => new Option<string[]>(setting.Option) { Description = setting.Description, HelpName = setting.Value, Arity = ArgumentArity.OneOrMore },
        _ => new Option<string>(setting.Option) { Description = setting.Description, HelpName = setting.Value },
    };

    private static string[] Texts(ParseResult parsed, Option option) => option switch
    {
        Option<string[]> list => parsed.GetValue(list) ?? [],
        Option<string> one => [parsed.GetValue(one) ?? "true"],
        _ => throw new InvalidOperationException($"Expected a text option, found {option.ValueType}."),
    };
}
