namespace Comity.Agents.Roles.Reading;

/// <summary>Guesses what somebody meant to write.</summary>
internal static class Suggestion
{
    /// <returns><c>did you mean 'x'?</c>, or <see langword="null"/> when nothing is near enough.</returns>
    public static string? For(string written, IEnumerable<string> known) =>
        Nearest(written, known) is { } nearest ? $"did you mean '{nearest}'?" : null;

    /// <returns>The guess, or all that is possible.</returns>
    public static string OneOf(string written, IReadOnlyCollection<string> known) =>
        For(written, known) ?? $"use one of {string.Join(", ", known)}";

    private static string? Nearest(string written, IEnumerable<string> known)
    {
        if (written.Length > 64) return null;
        var plain = Plain(written);
        var (nearest, distance) = known.Select(word => (word, Distance: Distance(plain, Plain(word))))
            .OrderBy(pair => pair.Distance).FirstOrDefault((word: "", Distance: int.MaxValue));
        return distance <= Math.Max(1, written.Length / 3) ? nearest : null;
    }

    // timeoutSeconds, timeout-seconds and Timeout_Seconds are one word.
    private static string Plain(string word) => word
        .Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();

    // Damerau: a letter more, less, other, or two that changed places.
    private static int Distance(string left, string right)
    {
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= right.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
            {
                var other = rows[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(other, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[left.Length, right.Length];
    }
}
