namespace Comity.Agents.Tools.BuiltIn;

/// <summary>The functions an <see cref="Expression"/> may use.</summary>
internal static class Functions
{
    private static readonly Dictionary<string, (int Min, int Max, Func<IReadOnlyList<Number>, Number> Call)> s_table = new()
    {
        ["abs"] = (1, 1, a => a[0].Map(Math.Abs, Math.Abs)),
        ["ceil"] = (1, 1, a => a[0].Map(Math.Ceiling, Math.Ceiling)),
        ["floor"] = (1, 1, a => a[0].Map(Math.Floor, Math.Floor)),
        ["round"] = (1, 2, a => Round(a[0], a.Count > 1 ? a[1].Near : 0)),
        ["sqrt"] = (1, 1, a => Root(a[0])),
        ["pow"] = (2, 2, a => a[0].Power(a[1])),
        ["exp"] = (1, 1, a => new Number(Math.Exp(a[0].Near))),
        ["ln"] = (1, 1, a => new Number(Math.Log(a[0].Near))),
        ["log"] = (1, 2, a => new Number(a.Count > 1 ? Math.Log(a[0].Near, a[1].Near) : Math.Log(a[0].Near))),
        ["log10"] = (1, 1, a => new Number(Math.Log10(a[0].Near))),
        ["sin"] = (1, 1, a => new Number(Math.Sin(a[0].Near))),
        ["cos"] = (1, 1, a => new Number(Math.Cos(a[0].Near))),
        ["tan"] = (1, 1, a => new Number(Math.Tan(a[0].Near))),
        ["min"] = (1, 100, a => a.MinBy(number => number.Near)),
        ["max"] = (1, 100, a => a.MaxBy(number => number.Near)),
    };

    /// <exception cref="FormatException">There is no such function, or it takes another number of arguments.</exception>
    public static Number Call(string name, IReadOnlyList<Number> arguments)
    {
        if (!s_table.TryGetValue(name, out var function))
            throw new FormatException($"There is no function '{name}'; there are {string.Join(", ", s_table.Keys)}.");
        if (arguments.Count < function.Min || arguments.Count > function.Max)
            throw new FormatException($"'{name}' takes {(function.Min == function.Max ? $"{function.Min}" : $"{function.Min} to {function.Max}")} argument(s).");
        return function.Call(arguments);
    }

    private static Number Round(Number value, double digits)
    {
        if (digits is < 0 or > 15 || digits != Math.Truncate(digits)) throw new FormatException("'round' takes 0 to 15 digits.");
        return value.Map(
            exact => Math.Round(exact, (int)digits, MidpointRounding.AwayFromZero),
            near => Math.Round(near, (int)digits, MidpointRounding.AwayFromZero));
    }

    /// <summary>Exact where the root is: sqrt(16) is 4, not 4.000000000000001.</summary>
    private static Number Root(Number value)
    {
        var near = Math.Sqrt(value.Near);
        return near == Math.Truncate(near) && near < 1e14 ? new Number((decimal)near) : new Number(near);
    }
}
