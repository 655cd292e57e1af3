using System.Globalization;

namespace Comity.Agents.Tools.BuiltIn;

/// <summary>A number that stays exact (28 decimal digits) as long as it can and becomes approximate when it must.</summary>
internal readonly struct Number
{
    private readonly decimal? _exact;
    private readonly double _near;

    public Number(decimal exact) => (_exact, _near) = (exact, (double)exact);

    public Number(double near) => (_exact, _near) = (null, near);

    public double Near => _near;

    public bool IsZero => _near == 0;

    public static Number operator +(Number left, Number right) => Of(left, right, static (a, b) => a + b, static (a, b) => a + b);

    public static Number operator -(Number left, Number right) => Of(left, right, static (a, b) => a - b, static (a, b) => a - b);

    public static Number operator *(Number left, Number right) => Of(left, right, static (a, b) => a * b, static (a, b) => a * b);

    public static Number operator /(Number left, Number right) => Of(left, right, static (a, b) => a / b, static (a, b) => a / b);

    public static Number operator %(Number left, Number right) => Of(left, right, static (a, b) => a % b, static (a, b) => a % b);

    public static Number operator -(Number value) => value._exact is { } exact ? new(-exact) : new(-value._near);

    /// <summary>Exact for whole exponents as long as the result fits.</summary>
    public Number Power(Number exponent)
    {
        if (_exact is not { } value || exponent._exact is not { } times || times != decimal.Truncate(times) || Math.Abs(times) > 1_000)
            return new Number(Math.Pow(_near, exponent._near));
        try
        {
            var result = 1m;
            for (var left = Math.Abs((int)times); left > 0; left--) result *= value;
            return new Number(times < 0 ? 1m / result : result);
        }
        catch (Exception exception) when (exception is OverflowException or DivideByZeroException)
        {
            return new Number(Math.Pow(_near, exponent._near));
        }
    }

    public Number Map(Func<decimal, decimal> exact, Func<double, double> near) =>
        _exact is { } value ? new Number(exact(value)) : new Number(near(_near));

    public override string ToString() => _exact is { } exact
        ? exact.ToString("0.############################", CultureInfo.InvariantCulture)
        : _near.ToString("R", CultureInfo.InvariantCulture);

    private static Number Of(Number left, Number right, Func<decimal, decimal, decimal> exact, Func<double, double, double> near)
    {
        if (left._exact is not { } a || right._exact is not { } b) return new Number(near(left._near, right._near));
        try
        {
            return new Number(exact(a, b));
        }
        catch (OverflowException)
        {
            return new Number(near(left._near, right._near));
        }
    }
}
