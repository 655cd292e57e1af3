using Comity.Core.Tasks;

namespace Comity.Core.Push;

/// <summary>Checks what a caller asked for and seals its secrets.</summary>
internal sealed class PushTargetMaker(IPushSender sender, ISecretBox box, TimeProvider time)
{
    private const int SecretLengthMax = 8_192;

    public Outcome<PushConfig> Make(TaskId task, PushTarget target)
    {
        if (target.Id is { Length: 0 or > PushConfig.IdLengthMax }) return Invalid($"An id has 1 to {PushConfig.IdLengthMax} characters.", "id");
        if (sender.Refuse(target.Url) is { } why) return Invalid(why, "url");
        if (target.Token?.Length > SecretLengthMax) return Invalid($"A token has {SecretLengthMax} characters at most.", "token");
        if (target.Credentials?.Length > SecretLengthMax) return Invalid($"Credentials have {SecretLengthMax} characters at most.", "authentication.credentials");

        var now = time.GetUtcNow();
        var secrets = new PushSecrets(target.Token, target.Credentials).Seal(box);
        return new PushConfig(task, target.Id ?? "push_" + TimeOrderedId.New(now), target.Url, target.Schemes, secrets, target.Dialect, now);
    }

    public PushView Show(PushConfig config) =>
        new(config.Task, config.Id, config.Url, PushSecrets.Open(box, config.Secrets).Token, config.Schemes, config.Dialect);

    private static Refusal Invalid(string why, string field) => new(RefusalCode.InvalidArgument, why, field);
}
