namespace Comity.Server.Hosting.Settings;

/// <summary>Puts together what the command line, the environment and the configuration file say, in this order of strength.</summary>
public static class SettingSources
{
    public const string ConfigVariable = "COMITY_CONFIG";

    /// <param name="commandLine">By the name of the setting.</param>
    /// <param name="configFile">A YAML file, or <see langword="null"/> for what <c>COMITY_CONFIG</c> names, if anything.</param>
    /// <exception cref="StartFailedException">A value cannot be read; all of them are named.</exception>
    public static ServeOptions Read(IReadOnlyDictionary<string, SettingValue> commandLine, string? configFile, Func<string, string?> environment)
    {
        configFile ??= environment(ConfigVariable) is { Length: > 0 } path ? path : null;
        var file = configFile is null ? [] : ConfigFile.Read(configFile);
        var options = new ServeOptions { OtlpEndpoint = environment("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 } otlp ? otlp.TrimEnd('/') : null };
        var problems = new List<string>();
        foreach (var setting in ServeSettings.All)
        {
            if ((commandLine.GetValueOrDefault(setting.Name) ?? FromEnvironment(setting, environment) ?? file.GetValueOrDefault(setting.Name)) is not { } given) continue;
            try
            {
                options = setting.Apply(options, given.Texts);
            }
            catch (FormatException error)
            {
                problems.Add($"{given.Origin}: {error.Message}");
            }
        }

        return problems.Count == 0 ? options : throw new StartFailedException(problems);
    }

    private static SettingValue? FromEnvironment(Setting setting, Func<string, string?> environment) =>
        environment(setting.Variable) is { Length: > 0 } text ? new SettingValue(setting.Variable, Texts(setting, text)) : null;

    // Folders are separated as in PATH; everything else that is a list may also use commas, which its reader splits.
    private static string[] Texts(Setting setting, string text) => setting is { Kind: SettingKind.List, Value: "PATH" }
        ? text.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        : [text];
}
