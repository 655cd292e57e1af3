using System.Text.Json;
using System.Text.Json.Serialization;

namespace Comity.Agents.Runners.Scripted;

/// <summary>Where a script asked, kept with the question so that any node can go on after a restart.</summary>
internal sealed record ScriptPosition
{
    /// <summary><see cref="Scripted.Script.Fingerprint"/> of the script that asked.</summary>
    public required string Script { get; init; }

    public required int Rule { get; init; }

    /// <summary>The step to take next.</summary>
    public required int At { get; init; }

    /// <summary>Passes of the loops around it, outermost first.</summary>
    public required int[] Loops { get; init; }

    public required Dictionary<string, string> Results { get; init; }

    /// <summary>Id of the message for which the rule was chosen.</summary>
    public required string Request { get; init; }

    /// <summary>Whether only an approval lets the script go on.</summary>
    public required bool IsApproval { get; init; }

    /// <summary>Whether the script is still the one that asked.</summary>
    public bool IsOf(Script script) => Script == script.Fingerprint;

    public bool IsAtEnd(Script script) => At >= script.Rules[Rule].Steps.Count;

    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, ScriptJson.Default.ScriptPosition);

    /// <returns><see langword="null"/> when it is no position of a script: the agent was of another kind when it asked.</returns>
    public static ScriptPosition? From(JsonElement resume)
    {
        try
        {
            return resume.Deserialize(ScriptJson.Default.ScriptPosition);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ScriptPosition))]
internal sealed partial class ScriptJson : JsonSerializerContext;
