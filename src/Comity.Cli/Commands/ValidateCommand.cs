using System.CommandLine;
using System.Text.Json.Nodes;
using Comity.Agents.Roles;

namespace Comity.Cli.Commands;

/// <summary><c>comity validate</c>: every mistake in role files, with its place and the way out.</summary>
internal static class ValidateCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE") { Description = "Role files, or folders of them.", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        var command = new Command("validate", "Checks role files without running anything.") { files, json };
        command.SetAction(parsed =>
        {
            RoleReport[] reports = [.. parsed.GetRequiredValue(files).Select(RoleValidator.Inspect)];
            if (parsed.GetValue(json)) terminal.Json(Json(reports));
            else Print(reports, terminal);
            return reports.Any(report => report.HasErrors) ? ExitCode.Failed : ExitCode.Ok;
        });
        return Examples.On(command, "comity validate agents/helper.yaml", "comity validate ./agents --json");
    }

    private static void Print(RoleReport[] reports, Terminal terminal)
    {
        foreach (var problem in reports.SelectMany(report => report.Problems)) terminal.Error.WriteLine(problem);
        foreach (var role in reports.SelectMany(report => report.Roles))
        {
            terminal.Output.WriteLine($"{role.File}: {role.Name} {role.Version}, {role.Kind}{(role.Model is { } model ? $" ({model})" : "")}");
        }

        var errors = reports.Sum(report => report.Problems.Count(problem => problem.Severity == RoleSeverity.Error));
        terminal.Output.WriteLine($"{reports.Sum(report => report.Files.Count)} files, {reports.Sum(report => report.Roles.Count)} good, {errors} errors");
    }

    private static JsonObject Json(RoleReport[] reports) => new()
    {
        ["roles"] = new JsonArray([.. reports.SelectMany(report => report.Roles).Select(role => (JsonNode)new JsonObject
        {
            ["file"] = role.File,
            ["name"] = role.Name,
            ["version"] = role.Version,
            ["kind"] = role.Kind,
            ["model"] = role.Model,
        })]),
        ["problems"] = new JsonArray([.. reports.SelectMany(report => report.Problems).Select(problem => (JsonNode)new JsonObject
        {
            ["file"] = problem.File,
            ["line"] = problem.Line,
            ["column"] = problem.Column,
            ["severity"] = problem.Severity == RoleSeverity.Error ? "error" : "warning",
            ["message"] = problem.Message,
            ["suggestion"] = problem.Suggestion,
        })]),
    };
}
