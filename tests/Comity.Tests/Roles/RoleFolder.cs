using Comity.Agents.Roles;
using Microsoft.Extensions.Logging.Abstractions;

namespace Comity.Tests.Roles;

/// <summary>A folder of role files, gone with the test.</summary>
internal sealed class RoleFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("comity-roles-").FullName;

    public string Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path) ?? Path);
        File.WriteAllText(path, text);
        return path;
    }

    public static string Echo(string name, string text = "echo: {{text}}") => string.Join('\n',
        "apiVersion: comity/v1",
        "kind: Agent",
        $"metadata: {{name: {name}}}",
        "spec:",
        "  script:",
        $"    - do: [{{artifact: {{text: \"{text}\"}}}}]");

    public RoleLibrary Library(params string[] sources) => Library(new RoleLibraryOptions { Sources = sources.Length > 0 ? sources : [Path] });

    public static RoleLibrary Library(RoleLibraryOptions options, TimeProvider? time = null)
    {
        var clock = time ?? TimeProvider.System;
        return new(options, clock, NullLoggerFactory.Instance,
            new RoleWorkshop(options.AllowPrivateNetwork, options.ModelOverride, clock, NullLoggerFactory.Instance, detect: () => null));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
