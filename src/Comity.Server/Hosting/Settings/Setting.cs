namespace Comity.Server.Hosting.Settings;

/// <summary>How a setting is given.</summary>
public enum SettingKind
{
    /// <summary>One value; the last one wins.</summary>
    Value,

    /// <summary>Any number of values.</summary>
    List,

    /// <summary>Yes or no; on a command line its name alone says yes.</summary>
    Flag,
}

/// <summary>One thing an operator can set: by <c>--name</c>, by <c>COMITY_NAME</c>, or by <c>name:</c> in the configuration file.</summary>
/// <param name="Name">In kebab case.</param>
/// <param name="Value">What stands for the value in help.</param>
/// <param name="Apply">Reads the texts into the options; throws <see cref="FormatException"/> with what would be right.</param>
public sealed record Setting(
    string Name,
    SettingKind Kind,
    string Value,
    string Description,
    Func<ServeOptions, IReadOnlyList<string>, ServeOptions> Apply)
{
    public string Option => "--" + Name;

    public string Variable => "COMITY_" + Name.ToUpperInvariant().Replace('-', '_');
}
