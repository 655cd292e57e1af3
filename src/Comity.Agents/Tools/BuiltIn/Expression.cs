using System.Globalization;

namespace Comity.Agents.Tools.BuiltIn;

/// <summary>An arithmetic expression. Nothing in it can do anything but calculate, and none takes long.</summary>
/// <remarks>From weak to strong: <c>+ -</c>, <c>* / %</c>, sign, <c>^</c> (from the right; <c>**</c> is the same).</remarks>
internal sealed class Expression(string text)
{
    private const int LengthMax = 1_000;
    private const int DepthMax = 64;

    private int _at;
    private int _depth;

    /// <exception cref="FormatException">It is no expression, or has no finite value; the message says where or why.</exception>
    public Number Value()
    {
        if (text.Length > LengthMax) throw new FormatException($"Longer than {LengthMax} characters.");
        _at = 0;
        var value = Sum();
        if (Peek() != '\0') throw Unexpected();
        if (!double.IsFinite(value.Near)) throw new FormatException("The result is not a finite number.");
        return value;
    }

    private Number Sum()
    {
        var value = Product();
        while (true)
        {
            if (Take('+')) value += Product();
            else if (Take('-')) value -= Product();
            else return value;
        }
    }

    private Number Product()
    {
        var value = Signed();
        while (true)
        {
            if (Take('*')) value *= Signed();
            else if (Take('/')) value /= Divisor();
            else if (Take('%')) value %= Divisor();
            else return value;
        }
    }

    private Number Divisor()
    {
        var value = Signed();
        return value.IsZero ? throw new FormatException("Division by zero.") : value;
    }

    private Number Signed()
    {
        if (++_depth > DepthMax) throw new FormatException("Nested too deeply.");
        var value = Take('-') ? -Signed() : Take('+') ? Signed() : Power();
        _depth--;
        return value;
    }

    private Number Power()
    {
        var value = Atom();
        return TakePower() ? value.Power(Signed()) : value;
    }

    private Number Atom()
    {
        if (Take('('))
        {
            var value = Sum();
            Expect(')');
            return value;
        }

        var next = Peek();
        if (char.IsAsciiDigit(next) || next == '.') return Literal();
        return char.IsAsciiLetter(next) ? Named() : throw Unexpected();
    }

    private Number Literal()
    {
        var start = _at;
        while (char.IsAsciiDigit(Here()) || Here() == '.') _at++;
        if (Here() is 'e' or 'E' && (char.IsAsciiDigit(Ahead(1)) || (Ahead(1) is '+' or '-' && char.IsAsciiDigit(Ahead(2)))))
        {
            _at += 2;
            while (char.IsAsciiDigit(Here())) _at++;
        }

        var digits = text.AsSpan(start, _at - start);
        if (decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)) return new Number(exact);
        if (double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var near)) return new Number(near);
        throw new FormatException($"'{digits}' at position {start + 1} is not a number.");
    }

    private Number Named()
    {
        var start = _at;
        while (char.IsAsciiLetterOrDigit(Here())) _at++;
        var name = text[start.._at].ToLowerInvariant();
        if (name == "pi") return new Number(Math.PI);
        if (name == "e") return new Number(Math.E);
        if (Peek() != '(') throw new FormatException($"'{name}' at position {start + 1} is unknown.");
        return Functions.Call(name, Arguments());
    }

    private List<Number> Arguments()
    {
        Expect('(');
        List<Number> arguments = [];
        if (Take(')')) return arguments;
        do arguments.Add(Sum());
        while (Take(','));
        Expect(')');
        return arguments;
    }

    private bool TakePower()
    {
        if (Take('^')) return true;
        if (Peek() != '*' || Ahead(1) != '*') return false;
        _at += 2;
        return true;
    }

    private bool Take(char expected)
    {
        if (Peek() != expected || (expected == '*' && Ahead(1) == '*')) return false;
        _at++;
        return true;
    }

    private void Expect(char expected)
    {
        if (!Take(expected)) throw new FormatException($"Expected '{expected}' at position {_at + 1}.");
    }

    private char Peek()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
        return Here();
    }

    /// <summary>The present character; people also write × ÷ −.</summary>
    private char Here() => Ahead(0) switch
    {
        '×' or '·' => '*',
        '÷' => '/',
        '−' => '-',
        var other => other,
    };

    private char Ahead(int by) => _at + by < text.Length ? text[_at + by] : '\0';

    private FormatException Unexpected() => new(
        _at >= text.Length ? "It ends too early." : $"Unexpected '{text[_at]}' at position {_at + 1}.");
}
