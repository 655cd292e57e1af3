using Comity.Agents.Roles.Yaml;

namespace Comity.Agents.Roles.Reading;

/// <summary>The keys that one place of a role file may have.</summary>
/// <param name="Place">What the place is called in a problem: <c>spec</c>, <c>model</c>.</param>
internal sealed record KeyTable(string Place, params string[] Keys)
{
    /// <summary>Keys of initrunner that have no effect here (yet): told as warnings.</summary>
    public string[] WithoutEffect { get; init; } = [];

    /// <summary>Keys that a later version will know: an error that says so.</summary>
    public string[] Later { get; init; } = [];

    /// <summary>Reports unknown keys.</summary>
    /// <param name="isLenient">Whether keys that nobody knows are warnings, where initrunner drops them silently.</param>
    public void Check(RoleMap map, RoleProblems problems, bool isLenient)
    {
        foreach (var (key, _) in map.Entries)
            if (!Keys.Contains(key.Text, StringComparer.Ordinal)) CheckOther(key, problems, isLenient);
    }

    /// <summary>One table for a place that has the keys of both.</summary>
    public KeyTable With(KeyTable other) => this with
    {
        Keys = [.. Keys, .. other.Keys],
        WithoutEffect = [.. WithoutEffect, .. other.WithoutEffect],
        Later = [.. Later, .. other.Later],
    };

    private void CheckOther(RoleScalar key, RoleProblems problems, bool isLenient)
    {
        if (Later.Contains(key.Text, StringComparer.Ordinal))
            problems.Error(key, $"'{key.Text}' is not supported by this version.");
        else if (WithoutEffect.Contains(key.Text, StringComparer.Ordinal))
            problems.Warn(key, $"'{key.Text}' has no effect in {Place}.");
        else if (isLenient)
            problems.Warn(key, $"{Place} has no key '{Secrets.Shown(key.Text)}'; it has no effect.", Suggestion.For(key.Text, Keys));
        else
            problems.Error(key, $"{Place} has no key '{Secrets.Shown(key.Text)}'.", Suggestion.OneOf(key.Text, Keys));
    }
}
