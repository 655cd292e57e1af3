using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Comity.Cli.Conform;

/// <summary>Compares an answer with what a step expects.</summary>
internal static class Checks
{
    private static readonly TimeSpan s_patternMax = TimeSpan.FromSeconds(1);
    private static readonly string[] s_rules = ["is", "isn't", "like", "has", "min", "max", "unless absent", "each", "some"];

    /// <param name="expected"><c>status</c>, <c>error</c>, <c>that</c> (path: matcher), <c>either</c> (one of several), <c>by</c> (more, for some lanes).
    /// Without <c>status</c>, <c>error</c> and <c>either</c> the answer must be a success.</param>
    /// <returns>The first thing that is not as expected, or <see langword="null"/>.</returns>
    public static Mismatch? Find(JsonObject expected, Answer answer, Scope scope)
    {
        if (expected["either"] is JsonArray several) return Either(several, answer, scope);
        if (expected["error"] is { } error && ErrorMismatch(error, answer, scope) is { } wrongError) return wrongError;
        if (expected["status"] is { } status && Match(status, answer.Parts["status"], scope) is { } wrongStatus) return new Mismatch("HTTP status " + wrongStatus, answer.Excerpt());
        if (expected["error"] is null && expected["status"] is null && !answer.IsGood) return new Mismatch("a success", answer.Excerpt());
        foreach (var (path, matcher) in expected["that"] as JsonObject ?? [])
        {
            if (Match(matcher, At(answer.Parts, scope.FillText(path)), scope) is { } wrong) return new Mismatch($"{scope.FillText(path)} {wrong}", Came(answer, scope.FillText(path)));
        }

        foreach (var (lanes, more) in expected["by"] as JsonObject ?? [])
        {
            if (scope.Lane.Is(lanes) && Find(WithoutDefault((JsonObject)more!), answer, scope) is { } wrong) return wrong;
        }

        return null;
    }

    /// <param name="path">Names and <c>[n]</c>, <c>[-1]</c> for the last; <see langword="null"/> when it leads nowhere.</param>
    public static JsonNode? At(JsonNode? node, string path)
    {
        foreach (var name in path.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            node = node switch
            {
                JsonObject mapping => mapping[name],
                JsonArray list when name[0] == '[' && int.Parse(name.AsSpan(1, name.Length - 2), CultureInfo.InvariantCulture) is var index && (index < 0 ? index + list.Count : index) is var at && at >= 0 && at < list.Count => list[at],
                _ => null,
            };
            if (node is null) return null;
        }

        return node;
    }

    private static Mismatch? Either(JsonArray several, Answer answer, Scope scope)
    {
        var wrong = several.Select(one => Find((JsonObject)one!, answer, scope)).ToList();
        return wrong.Contains(null) ? null : new Mismatch(string.Join(", or ", wrong.Select(one => one!.Expected)), answer.Excerpt());
    }

    private static Mismatch? ErrorMismatch(JsonNode expected, Answer answer, Scope scope)
    {
        string[] names = expected is JsonArray list ? [.. list.Select(item => item!.ToString())] : [expected.ToString()];
        return names.Any(name => IsError(name, scope.Words.Error(name), answer, scope.Lane))
            ? null
            : new Mismatch("the error " + string.Join(" or ", names.Select(name => Say(name, scope.Words.Error(name), scope.Lane))), answer.Excerpt());
    }

    // A REST error is known by its status; a reason, where there is one, must not say something else.
    private static bool IsError(string name, JsonObject row, Answer answer, Lane lane)
    {
        if (answer.Error is not { } error) return false;
        if (lane.Binding == "jsonrpc") return error["code"]?.ToString() == row["code"]!.ToString();
        return row["http"]!.AsArray().Any(status => status!.ToString() == answer.Parts["status"]!.ToString()) &&
            (lane.Version != "1.0" || char.IsLower(name[0]) || error["reason"] is null || error["reason"]!.ToString() == name);
    }

    private static string Say(string name, JsonObject row, Lane lane) =>
        lane.Binding == "jsonrpc" ? $"{name} ({row["code"]})" : $"{name} (HTTP {string.Join(" or ", row["http"]!.AsArray())})";

    /// <returns>What it should have been, or <see langword="null"/> when it is so.</returns>
    private static string? Match(JsonNode? matcher, JsonNode? value, Scope scope)
    {
        if (matcher is JsonArray list) return IsIn(list, value, scope) ? null : $"to be one of {scope.Fill(list)!.ToJsonString()}";
        if (matcher is not JsonObject rules) return Equal(scope.Fill(matcher), value, scope);
        foreach (var (rule, argument) in rules)
        {
            if (Rule(rule, argument, value, scope) is { } wrong) return wrong;
        }

        return null;
    }

    private static string? Equal(JsonNode? expected, JsonNode? value, Scope scope) => expected is JsonArray list
        ? JsonNode.DeepEquals(list, value) || IsIn(list, value, scope) ? null : $"to be one of {list.ToJsonString()}"
        : JsonNode.DeepEquals(expected, value) ? null : $"to be {expected?.ToJsonString() ?? "null"}";

    private static bool IsIn(JsonArray list, JsonNode? value, Scope scope) => list.Any(item => JsonNode.DeepEquals(scope.Fill(item), value));

    private static string? Rule(string rule, JsonNode? argument, JsonNode? value, Scope scope) => rule switch
    {
        "is" => argument!.ToString() switch
        {
            "present" => value is not null ? null : "to be there",
            "absent" => value is null ? null : "to be absent",
            "null" => value is null ? null : "to be null",
            var kind => Kind(value) == kind ? null : $"to be a {kind}",
        },
        "isn't" => Match(argument, value, scope) is null ? $"not to be {scope.Fill(argument)?.ToJsonString()}" : null,
        "like" => value is not null && Regex.IsMatch(value.ToString(), scope.FillText(argument!.ToString()), RegexOptions.IgnoreCase, s_patternMax) ? null : $"to match {scope.FillText(argument!.ToString())}",
        "has" => value is JsonArray list && list.Any(item => JsonNode.DeepEquals(item, scope.Fill(argument))) ? null : $"to hold {scope.Fill(argument)?.ToJsonString()}",
        "min" => Size(value) >= argument!.GetValue<long>() ? null : $"to be or to have at least {argument}",
        "max" => value is null || Size(value) <= argument!.GetValue<long>() ? null : $"to be or to have at most {argument}",
        "unless absent" => value is null ? null : Match(argument, value, scope),
        "each" => Each(argument, value, scope),
        "some" => value is JsonArray list && list.Any(item => EachOf(argument, item, scope) is null) ? null : $"to have one with {scope.Fill(argument)?.ToJsonString()}",
        _ => throw new InvalidOperationException($"The cases know no rule '{rule}'."),
    };

    private static string? Each(JsonNode? argument, JsonNode? value, Scope scope) =>
        value is not JsonArray list ? "to be an array" : list.Select(item => EachOf(argument, item, scope)).FirstOrDefault(wrong => wrong is not null) is { } wrong ? "each with " + wrong : null;

    private static string? EachOf(JsonNode? argument, JsonNode? item, Scope scope) => argument is not JsonObject paths || paths.Any(entry => s_rules.Contains(entry.Key))
        ? Match(argument, item, scope)
        : paths.Select(entry => Match(entry.Value, At(item, entry.Key), scope) is { } wrong ? $"{entry.Key} {wrong}" : null).FirstOrDefault(wrong => wrong is not null);

    private static double Size(JsonNode? value) => value switch
    {
        JsonArray list => list.Count,
        JsonValue number when number.GetValueKind() == JsonValueKind.Number => double.Parse(number.ToString(), CultureInfo.InvariantCulture),
        JsonValue text when text.GetValueKind() == JsonValueKind.String => text.ToString().Length,
        _ => double.NaN,
    };

    private static string Kind(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "nothing",
    };

    private static string Came(Answer answer, string path) => At(answer.Parts, path) is { } value && value.ToJsonString() is var text
        ? text.Length > 200 ? text[..200] + "…" : text
        : $"nothing there, in {answer.Excerpt()}";

    private static JsonObject WithoutDefault(JsonObject more) => more.ContainsKey("status") || more.ContainsKey("error")
        ? more
        : new JsonObject(more.Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone()))) { ["status"] = new JsonObject() };
}
