using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Comity.Server.Hosting.Settings;

/// <summary>Reads <c>comity.yaml</c>: a mapping from the names of settings to their values.</summary>
internal static class ConfigFile
{
    /// <exception cref="StartFailedException">The file cannot be read, or says something unknown; with line and column.</exception>
    public static Dictionary<string, SettingValue> Read(string path)
    {
        var problems = new List<string>();
        var values = new Dictionary<string, SettingValue>();
        foreach (var (key, node) in Mapping(path))
        {
            var name = ((key as YamlScalarNode)?.Value ?? "").Replace('_', '-');
            if (ServeSettings.All.FirstOrDefault(setting => setting.Name == name) is not { } setting)
            {
                problems.Add($"{At(path, key.Start)}: unknown setting '{key}'.{Suggest(name)}");
            }
            else if (Texts(setting, node, Path.GetDirectoryName(Path.GetFullPath(path))!) is { } texts)
            {
                values[name] = new SettingValue(At(path, node.Start), texts);
            }
            else
            {
                problems.Add($"{At(path, node.Start)}: {name} takes {(setting.Kind == SettingKind.List ? "a value or a list of values" : "one value")}.");
            }
        }

        return problems.Count == 0 ? values : throw new StartFailedException(problems);
    }

    private static IEnumerable<KeyValuePair<YamlNode, YamlNode>> Mapping(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var yaml = new YamlStream();
            yaml.Load(reader);
            return yaml.Documents.Count == 0 ? [] : yaml.Documents[0].RootNode is YamlMappingNode mapping
                ? mapping.Children
                : throw new StartFailedException($"{At(path, yaml.Documents[0].RootNode.Start)}: expected settings, one 'name: value' to a line.");
        }
        catch (YamlException error)
        {
            throw new StartFailedException($"{At(path, error.Start)}: {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartFailedException($"{path}: cannot read the configuration file: {error.Message}");
        }
    }

    private static string[]? Texts(Setting setting, YamlNode node, string folder)
    {
        string[]? texts = node switch
        {
            YamlScalarNode { Value: { Length: > 0 } text } => [text],
            YamlSequenceNode list when setting.Kind == SettingKind.List && list.All(item => item is YamlScalarNode { Value.Length: > 0 }) =>
                [.. list.Select(item => ((YamlScalarNode)item).Value!)],
            _ => null,
        };

        // Paths in a file are meant from where the file is, not from where the server was started.
        return setting.Value is "PATH" or "FOLDER" ? texts?.Select(text => text.StartsWith('~') ? text : Path.Combine(folder, text)).ToArray() : texts;
    }

    private static string At(string path, Mark mark) => $"{path}:{mark.Line}:{mark.Column}";

    private static string Suggest(string name) =>
        Nearest.To(name, ServeSettings.All.Select(setting => setting.Name)) is { } near ? $" Did you mean '{near}'?" : " See 'comity serve --help' for all of them.";
}
