using Comity.Agents.Tools.BuiltIn;

namespace Comity.Tests.Tools;

/// <summary>Arithmetic a model may ask for.</summary>
public sealed class CalculatorTests
{
    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("0.1 + 0.2", "0.3")]
    [InlineData("10 / 4", "2.5")]
    [InlineData("10 % 3", "1")]
    [InlineData("-7 % 3", "-1")]
    [InlineData("2 ^ 10", "1024")]
    [InlineData("2 ** 3 ** 2", "512")]
    [InlineData("-2 ^ 2", "-4")]
    [InlineData("2 ^ -1", "0.5")]
    [InlineData("--2", "2")]
    [InlineData("1.5e3 + 1", "1501")]
    [InlineData(".5 * 2", "1")]
    [InlineData("99999999999999 * 99999999999999", "9999999999999800000000000001")]
    [InlineData("2 ^ 200", "1.6069380442589903E+60")]
    [InlineData("sqrt(16)", "4")]
    [InlineData("sqrt(2)", "1.4142135623730951")]
    [InlineData("round(2.345, 2)", "2.35")]
    [InlineData("round(-2.5)", "-3")]
    [InlineData("floor(-1.5) + ceil(1.2)", "0")]
    [InlineData("max(1, 2, 3) - min(4, 5)", "-1")]
    [InlineData("abs(-3) + pow(2, 3)", "11")]
    [InlineData("log10(1000)", "3")]
    [InlineData("ln(e)", "1")]
    [InlineData("log(8, 2)", "3")]
    [InlineData("cos(0) + sin(0) + tan(0) + exp(0)", "2")]
    [InlineData("PI", "3.141592653589793")]
    [InlineData("6 × 7 ÷ 2 − 1", "20")]
    [InlineData("1/3", "0.3333333333333333333333333333")]
    public void An_expression_has_its_value(string expression, string value) => new Expression(expression).Value().ToString().ShouldBe(value);

    [Theory]
    [InlineData("", "It ends too early.")]
    [InlineData("1 +", "It ends too early.")]
    [InlineData("1 / 0", "Division by zero.")]
    [InlineData("1 % 0", "Division by zero.")]
    [InlineData("(1", "Expected ')' at position 3.")]
    [InlineData("1 2", "Unexpected '2' at position 3.")]
    [InlineData("1; rm", "Unexpected ';' at position 2.")]
    [InlineData("x + 1", "'x' at position 1 is unknown.")]
    [InlineData("1.2.3", "'1.2.3' at position 1 is not a number.")]
    [InlineData("system(1)", "There is no function 'system'; there are abs, ceil, floor, round, sqrt, pow, exp, ln, log, log10, sin, cos, tan, min, max.")]
    [InlineData("sqrt()", "'sqrt' takes 1 argument(s).")]
    [InlineData("round(1, 99)", "'round' takes 0 to 15 digits.")]
    [InlineData("sqrt(-1)", "The result is not a finite number.")]
    [InlineData("10 ^ 1000", "The result is not a finite number.")]
    public void What_is_no_expression_says_why(string expression, string message) =>
        Should.Throw<FormatException>(() => new Expression(expression).Value()).Message.ShouldBe(message);

    [Fact]
    public void Depth_and_length_are_bounded()
    {
        Should.Throw<FormatException>(() => new Expression(new string('(', 500) + "1" + new string(')', 400)).Value()).Message.ShouldBe("Nested too deeply.");
        Should.Throw<FormatException>(() => new Expression(new string('-', 500) + "1").Value()).Message.ShouldBe("Nested too deeply.");
        Should.Throw<FormatException>(() => new Expression(new string('1', 1_001)).Value()).Message.ShouldBe("Longer than 1000 characters.");
    }
}
