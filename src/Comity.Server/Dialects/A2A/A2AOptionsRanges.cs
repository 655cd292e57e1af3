using Microsoft.Extensions.Options;

namespace Comity.Server.Dialects.A2A;

/// <summary>The ranges that the attributes of the options say, as generated code: reading attributes would cost each start.</summary>
[OptionsValidator]
internal sealed partial class A2AOptionsRanges : IValidateOptions<A2AOptions>;
