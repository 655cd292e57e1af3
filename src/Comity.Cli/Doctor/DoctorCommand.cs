using System.CommandLine;
using System.Text.Json.Nodes;
using Comity.Server.Hosting;
using Comity.Server.Hosting.Doctor;
using Comity.Server.Hosting.Settings;

namespace Comity.Cli.Doctor;

/// <summary><c>comity doctor</c>: whether a server could start here and do its work, before it does.</summary>
internal static class DoctorCommand
{
    /// <summary>The settings of <c>serve</c> that matter here; the environment and the configuration file count as they do there.</summary>
    private static readonly string[] s_settings = ["data", "store", "agents", "urls"];

    public static Command Create(Terminal terminal)
    {
        var config = new Option<string>("--config") { Description = "The configuration file of the server.", HelpName = "FILE" };
        var online = new Option<bool>("--online") { Description = "Ask the providers of the models as well; 3 s each." };
        var json = new Option<bool>("--json") { Description = "Print the findings as JSON." };
        var command = new Command("doctor", "Checks what a server needs here: each line says ok, or what is wrong and how to mend it. Takes the settings of 'serve'.") { config, online, json };
        var options = ServeSettings.All.Where(setting => s_settings.Contains(setting.Name)).ToDictionary(setting => setting.Name, OptionOf);
        foreach (var option in options.Values) command.Add(option);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = Settings(parsed, options, parsed.GetValue(config));
            var findings = await FindAsync(settings, parsed.GetValue(online), cancellationToken);
            if (parsed.GetValue(json)) terminal.Json(Json(findings));
            else Print(findings, terminal);
            return findings.Any(finding => finding.Severity == Severity.Wrong) ? ExitCode.Failed : ExitCode.Ok;
        });
        return Examples.On(command, "comity doctor", "comity doctor --data ./data --agents ./agents --online", "comity doctor --store \"$COMITY_STORE\" --urls http://0.0.0.0:8080 --json");
    }

    private static async Task<List<Finding>> FindAsync(ServeOptions settings, bool isOnline, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        List<Finding> findings = [.. MachineChecks.Run()];
        if (settings.Store is null) findings.AddRange(FolderChecks.Run(settings.Data));
        var (addresses, running) = await PortChecks.RunAsync(settings.Urls, cancellationToken);
        findings.AddRange(await StoreChecks.RunAsync(settings.Store ?? "sqlite:" + Path.Combine(settings.Data, "comity.db"), running, time, cancellationToken));
        findings.AddRange(addresses);
        findings.AddRange(AgentChecks.Files(settings.Agents, time));
        if (isOnline) findings.AddRange(await AgentChecks.ProvidersAsync(settings.Agents, cancellationToken));
        return findings;
    }

    private static ServeOptions Settings(ParseResult parsed, Dictionary<string, Option<string[]>> options, string? config)
    {
        try
        {
            var given = options.Where(pair => parsed.GetResult(pair.Value) is { Implicit: false }).ToDictionary(pair => pair.Key, pair => new SettingValue(pair.Value.Name, parsed.GetValue(pair.Value) ?? []));
            return SettingSources.Read(given, config, Environment.GetEnvironmentVariable);
        }
        catch (StartFailedException unreadable)
        {
            throw new CommandFailedException(unreadable.Lines);
        }
    }

    private static Option<string[]> OptionOf(Setting setting) => new(setting.Option)
    {
        Description = setting.Description,
        HelpName = setting.Value,
        Arity = ArgumentArity.OneOrMore, // where one is meant the last one wins, as in serve
    };

    private static void Print(List<Finding> findings, Terminal terminal)
    {
        foreach (var finding in findings) terminal.Output.WriteLine($"{Word(finding.Severity),-7}  {finding.Check,-10}  {finding.Text}{(finding.Mend is { } mend ? $". {mend}" : "")}");
    }

    private static JsonObject Json(List<Finding> findings) => new()
    {
        ["ok"] = findings.TrueForAll(finding => finding.Severity != Severity.Wrong),
        ["findings"] = new JsonArray([.. findings.Select(finding => (JsonNode)new JsonObject
        {
            ["check"] = finding.Check,
            ["severity"] = Word(finding.Severity),
            ["text"] = finding.Text,
            ["mend"] = finding.Mend,
        })]),
    };

    private static string Word(Severity severity) => severity switch
    {
        Severity.Ok => "ok",
        Severity.Warning => "warning",
        _ => "wrong",
    };
}
