using Comity.Core.Tasks;

namespace Comity.Core.Push;

/// <summary>Checks what a caller asked for and seals its secrets.</summary>
internal sealed class PushTargetMaker(PushPorts ports, TimeProvider time)
{
    private const int SecretLengthMax = 8_192;
    private const int SchemesMax = 16;
    private const int SchemeLengthMax = 64;

    /// <summary>The fault of a target, which <see cref="Make"/> would find.</summary>
    public Refusal? Check(PushTarget target)
    {
        if (target.Id is { Length: 0 or > PushConfig.IdLengthMax } || target.Id?.Any(char.IsControl) == true)
            return Invalid($"An id has 1 to {PushConfig.IdLengthMax} characters, none of them a control character.", "id");
        if (ports.Sender.Refuse(target.Url) is { } why) return Invalid(why, "url");
        if (!IsHeaderText(target.Token)) return Invalid($"A token has {SecretLengthMax} visible ASCII characters at most.", "token");
        if (!IsHeaderText(target.Credentials)) return Invalid($"Credentials have {SecretLengthMax} visible ASCII characters at most.", "authentication.credentials");
        if (target.Schemes.Count > SchemesMax || !target.Schemes.All(IsScheme)) return Invalid("A scheme is a name as in an Authorization header, such as Bearer.", "authentication.scheme");
        if (target.Credentials is not null && target.Schemes.Count == 0) return Invalid("Credentials need a scheme.", "authentication.scheme");
        return null;
    }

    public Outcome<PushConfig> Make(TaskId task, PushTarget target)
    {
        if (Check(target) is { } refusal) return refusal;
        var now = time.GetUtcNow();
        var secrets = new PushSecrets(target.Token, target.Credentials).Seal(ports.Box);
        return new PushConfig(task, target.Id ?? "push_" + TimeOrderedId.New(now), target.Url, target.Schemes, secrets, target.Dialect, now);
    }

    public PushView Show(PushConfig config) =>
        new(config.Task, config.Id, config.Url, PushSecrets.Open(ports.Box, config.Secrets).Token, config.Schemes, config.Dialect);

    private static bool IsHeaderText(string? text) =>
        text is null || (text.Length is > 0 and <= SecretLengthMax && text.All(c => c is >= ' ' and <= '~') && text[0] != ' ' && text[^1] != ' ');

    private static bool IsScheme(string scheme) =>
        scheme.Length is > 0 and <= SchemeLengthMax && scheme.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c));

    private static Refusal Invalid(string why, string field) => new(RefusalCode.InvalidArgument, why, field);
}
