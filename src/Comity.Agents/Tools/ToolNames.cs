using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Tools;

/// <summary>Names that every provider takes: 1 to 64 of letters, digits, underscore and hyphen.</summary>
public static class ToolNames
{
    public const int LengthMax = 64;

    private const int HashLength = 8;

    /// <summary>The name itself when it fits, else one close to it that is always the same for the same name.</summary>
    public static string Fit(string name)
    {
        if (IsFit(name)) return name;
        var plain = string.Concat(name.Select(c => IsPlain(c) ? c : '_'));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..HashLength];
        var room = LengthMax - HashLength - 1;
        return $"{(plain.Length > room ? plain[..room] : plain)}_{hash}";
    }

    public static bool IsFit(string name) => name.Length is > 0 and <= LengthMax && name.All(IsPlain);

    /// <summary>The same functions under names that fit and differ; a later one of two equal names gets a number.</summary>
    public static IReadOnlyList<AIFunction> Distinct(IEnumerable<AIFunction> functions)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return [.. functions.Select(function => Named(function, Free(Fit(function.Name), taken)))];
    }

    private static string Free(string name, HashSet<string> taken)
    {
        var free = name;
        for (var number = 2; !taken.Add(free); number++)
        {
            var suffix = $"_{number}";
            free = (name.Length + suffix.Length > LengthMax ? name[..(LengthMax - suffix.Length)] : name) + suffix;
        }

        return free;
    }

    private static AIFunction Named(AIFunction function, string name) =>
        function.Name == name ? function : new RenamedFunction(function, name);

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-';

    private sealed class RenamedFunction(AIFunction inner, string name) : DelegatingAIFunction(inner)
    {
        public override string Name => name;
    }
}
