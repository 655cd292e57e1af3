using Comity.Core.Tasks;

namespace Comity.Core.Broker;

/// <summary>What every message must keep to, whatever protocol it came by.</summary>
internal static class SubmitRules
{
    private const int MessageIdLengthMax = 256;

    public static Refusal? Check(SubmitMessage command)
    {
        var message = command.Message;
        if (message.Parts.Count == 0) return Invalid("A message needs at least one part.", "message.parts");
        if (message.Id.Length is 0 or > MessageIdLengthMax) return Invalid($"A message id has 1 to {MessageIdLengthMax} characters.", "message.messageId");
        if (message.Context is { } context && !ContextId.IsAcceptable(context.Value))
            return Invalid($"A context id has 1 to {ContextId.LengthMax} visible characters.", "message.contextId");
        if (command.IdempotencyKey is { Length: 0 or > IntakeKeys.IdempotencyKeyLengthMax })
            return Invalid($"An idempotency key has 1 to {IntakeKeys.IdempotencyKeyLengthMax} characters.", "Idempotency-Key");
        return null;
    }

    private static Refusal Invalid(string why, string field) => new(RefusalCode.InvalidArgument, why, field);
}
