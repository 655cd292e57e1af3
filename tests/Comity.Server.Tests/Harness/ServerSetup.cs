namespace Comity.Server.Tests.Harness;

/// <summary>How a server is started.</summary>
public sealed record ServerSetup
{
    /// <summary>What follows <c>serve --urls … --data …</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Port 0 lets the system choose one.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:0";

    /// <summary><see langword="null"/> for a folder that goes with the server.</summary>
    public string? DataFolder { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The bundled demo agents and those of <c>Agents/</c> beside the tests.</summary>
    public static ServerSetup WithTestAgents { get; } = new() { Arguments = ["--demo", "--agents", TestAgents.Folder] };

    public ServerSetup With(params string[] arguments) => this with { Arguments = [.. Arguments, .. arguments] };
}

/// <summary>Role files for behaviours that the demo lacks.</summary>
public static class TestAgents
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Agents");
}
