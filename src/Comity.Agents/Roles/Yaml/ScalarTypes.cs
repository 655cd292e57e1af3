using System.Globalization;
using System.Text.RegularExpressions;

namespace Comity.Agents.Roles.Yaml;

/// <summary>What a plain scalar means. YAML 1.2.2 §10.3.2 (core schema).</summary>
internal static partial class ScalarTypes
{
    public static string KindOf(RoleScalar scalar) =>
        AsFlag(scalar) is not null ? "a truth value" : AsNumber(scalar) is not null ? "a number" : "a text";

    public static bool? AsFlag(RoleScalar scalar) => !scalar.IsPlain ? null : scalar.Text switch
    {
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ => null,
    };

    public static long? AsInteger(RoleScalar scalar) =>
        scalar.IsPlain && Integer().IsMatch(scalar.Text) &&
        long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    public static double? AsNumber(RoleScalar scalar) =>
        scalar.IsPlain && Number().IsMatch(scalar.Text) &&
        double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    [GeneratedRegex(@"^[-+]?[0-9]+$")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Number();
}
