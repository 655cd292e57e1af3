using Microsoft.Extensions.Options;

namespace Comity.Server.Dialects.A2A;

/// <summary>What no single attribute can say about the options.</summary>
internal sealed class A2AOptionsCheck : IValidateOptions<A2AOptions>
{
    public ValidateOptionsResult Validate(string? name, A2AOptions options)
    {
        if (options.CardMode == CardMode.V03 && !options.ServesV03)
            return ValidateOptionsResult.Fail("The card of A2A 0.3 is chosen (--a2a-card v03) but 0.3 is not served (--a2a-versions 1.0). Serve 0.3, or choose another card.");
        if (options.Heartbeat > options.SubscriptionIdleMax)
        {
            return ValidateOptionsResult.Fail(
                $"A2A:Heartbeat (--heartbeat) is {options.Heartbeat} but A2A:SubscriptionIdleMax is {options.SubscriptionIdleMax}. Let a stream beat before it is closed.");
        }

        return ValidateOptionsResult.Success;
    }
}
