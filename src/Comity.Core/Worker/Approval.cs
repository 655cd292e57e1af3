using System.Text.Json;
using Comity.Core.Tasks;

namespace Comity.Core.Worker;

/// <summary>Whether a message says yes to a question: a data part <c>{"approved": true}</c>, or a plain yes as its text.</summary>
public static class Approval
{
    private static readonly HashSet<string> s_yes = new(StringComparer.OrdinalIgnoreCase) { "yes", "y", "ok", "okay", "approve", "approved", "confirm", "allow" };

    public static bool IsGiven(Message answer)
    {
        foreach (var part in answer.Parts.OfType<DataPart>())
        {
            if (part.Data.ValueKind == JsonValueKind.Object && part.Data.TryGetProperty("approved", out var approved))
                return approved.ValueKind == JsonValueKind.True;
        }

        return s_yes.Contains(answer.FirstText.Trim().TrimEnd('.', '!'));
    }
}
