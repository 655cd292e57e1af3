using System.Text.RegularExpressions;
using Comity.Agents.Roles;

namespace Comity.Tests.Roles;

/// <summary>What the documentation shows can be copied.</summary>
public sealed partial class DocumentedRoleTests
{
    public static TheoryData<string> Pages => [.. Directory.GetFiles(Path.Combine(Root(), "docs"), "*.md", SearchOption.AllDirectories)
        .Select(page => Path.GetRelativePath(Root(), page))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_whole_role_file_in_the_documentation_is_flawless(string page)
    {
        using var folder = new RoleFolder();
        foreach (var example in Yaml().Matches(File.ReadAllText(Path.Combine(Root(), page))).Select(match => match.Groups["yaml"].Value))
        {
            if (!example.StartsWith("apiVersion: ", StringComparison.Ordinal)) continue;
            RoleValidator.Validate(folder.Write("example.yaml", example)).ShouldBeEmpty(example);
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Comity.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Expected the tests to run below the repository.");
    }

    [GeneratedRegex(@"^```ya?ml\r?\n(?<yaml>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Yaml();
}
