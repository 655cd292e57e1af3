using Comity.Core.Catalog;

namespace Comity.Core.Broker;

/// <summary>Which parts an agent takes, decided before a task is made (A2A error ContentTypeNotSupported).</summary>
internal static class MediaTypes
{
    /// <summary>The first part that is not taken, or that no output can be given; <see langword="null"/> when all is well.</summary>
    public static Refusal? Check(AgentDescriptor agent, SubmitMessage command)
    {
        var skill = agent.Skills.FirstOrDefault(skill => skill.Id == command.Skill);
        var inputs = skill is { InputModes.Count: > 0 } ? skill.InputModes : agent.InputModes;
        var outputs = skill is { OutputModes.Count: > 0 } ? skill.OutputModes : agent.OutputModes;

        for (var i = 0; i < command.Message.Parts.Count; i++)
        {
            var type = command.Message.Parts[i].EffectiveMediaType;
            if (!inputs.Any(mode => Matches(mode, type)))
                return new(RefusalCode.ContentTypeNotSupported, $"Agent '{agent.Name}' does not take {type}; it takes {string.Join(", ", inputs)}.", $"message.parts[{i}]");
        }

        var wanted = command.AcceptedOutputModes;
        if (wanted.Count > 0 && !wanted.Any(want => outputs.Any(mode => Matches(mode, want) || Matches(want, mode))))
            return new(RefusalCode.ContentTypeNotSupported, $"Agent '{agent.Name}' gives {string.Join(", ", outputs)}, none of which is accepted.", "configuration.acceptedOutputModes");

        return null;
    }

    private static bool Matches(string pattern, string type)
    {
        type = Bare(type);
        pattern = Bare(pattern);
        if (pattern is "*/*" or "*" || pattern.Equals(type, StringComparison.OrdinalIgnoreCase)) return true;
        return pattern.EndsWith("/*", StringComparison.Ordinal) && type.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase);
    }

    // "text/plain; charset=utf-8" is text/plain; some callers say just "text".
    private static string Bare(string type)
    {
        var end = type.IndexOf(';', StringComparison.Ordinal);
        var bare = (end < 0 ? type : type[..end]).Trim();
        return bare == "text" ? "text/plain" : bare;
    }
}
