namespace Comity.Agents.Models;

/// <summary>Finds a model's key in the environment, at the moment it is needed.</summary>
public static class ModelKeys
{
    /// <summary>The variable the key is in, or <see langword="null"/> when the model needs none.</summary>
    public static string? Variable(ModelSpec spec) => spec.ApiKeyEnv ?? ModelProviders.Find(spec.Provider)?.KeyEnv;

    /// <summary>The key, or <see langword="null"/> when it is not set or not needed.</summary>
    public static string? Find(ModelSpec spec, Func<string, string?> environment) =>
        Variable(spec) is { } variable && environment(variable) is { } key && !string.IsNullOrWhiteSpace(key) ? key.Trim() : null;

    /// <summary>Why the model cannot be asked, or <see langword="null"/> when it can.</summary>
    public static string? Missing(ModelSpec spec, Func<string, string?> environment)
    {
        var needed = spec.ApiKeyEnv is not null || ModelProviders.Find(spec.Provider) is { NeedsKey: true };
        return needed && Variable(spec) is { } variable && Find(spec, environment) is null
            ? $"environment variable {variable} is not set"
            : null;
    }
}
