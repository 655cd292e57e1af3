namespace Comity.Core.Tasks;

/// <summary>What a model was asked and answered, in tokens, and how often models and tools were called.</summary>
public sealed record Usage(long InputTokens, long OutputTokens, int ModelCalls, int ToolCalls)
{
    public static readonly Usage None = new(0, 0, 0, 0);

    public static Usage operator +(Usage left, Usage right) => new(
        left.InputTokens + right.InputTokens,
        left.OutputTokens + right.OutputTokens,
        left.ModelCalls + right.ModelCalls,
        left.ToolCalls + right.ToolCalls);
}
