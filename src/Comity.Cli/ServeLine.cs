using Comity.Server.Hosting;
using Comity.Server.Hosting.Settings;

namespace Comity.Cli;

/// <summary>What <c>comity serve</c> was told.</summary>
/// <param name="Given">By the name of the setting.</param>
/// <param name="Config">The configuration file, or <see langword="null"/>.</param>
internal sealed record ServeLine(IReadOnlyDictionary<string, SettingValue> Given, string? Config)
{
    public const string ConfigOption = "--config";

    /// <summary>Reads a plain line of known options by hand: loading the command line library would make each start of
    /// a server a tenth longer.</summary>
    /// <returns><see langword="null"/> for anything else (help, mistakes, <c>--name=value</c>), which the library reads.</returns>
    public static ServeLine? TryRead(IReadOnlyList<string> args)
    {
        if (args.Count == 0 || args[0] != "serve") return null;
        var given = new Dictionary<string, List<string>>();
        string? config = null;
        for (var i = 1; i < args.Count; i++)
        {
            var value = i + 1 < args.Count && !args[i + 1].StartsWith('-') ? args[i + 1] : null;
            if (args[i] == ConfigOption && config is null && value is not null) config = value;
            else if (ServeSettings.All.FirstOrDefault(setting => setting.Option == args[i]) is not { } setting || !TryAdd(given, setting, value)) return null;
            if (value is not null) i++;
        }

        return new ServeLine(given.ToDictionary(pair => pair.Key, pair => new SettingValue("--" + pair.Key, pair.Value)), config);
    }

    /// <exception cref="CommandFailedException">The server could not start.</exception>
    public async Task<int> RunAsync(TextWriter output, TextWriter error)
    {
        try
        {
            return await ComityServer.RunAsync(SettingSources.Read(Given, Config, Environment.GetEnvironmentVariable), output, error);
        }
        catch (StartFailedException failure)
        {
            throw new CommandFailedException(failure.Lines);
        }
    }

    private static bool TryAdd(Dictionary<string, List<string>> given, Setting setting, string? value)
    {
        if (value is null && setting.Kind != SettingKind.Flag) return false;
        if (given.TryGetValue(setting.Name, out var texts) && setting.Kind != SettingKind.List) return false;
        if (texts is null) given[setting.Name] = texts = [];
        texts.Add(value ?? "true");
        return true;
    }
}
