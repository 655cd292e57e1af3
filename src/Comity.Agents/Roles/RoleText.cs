namespace Comity.Agents.Roles;

/// <summary>Reads the text of a file, or says why it cannot be read.</summary>
internal static class RoleText
{
    public const long SizeMax = 1024 * 1024;

    public static bool TryRead(string path, out string text, out RoleProblem problem)
    {
        (text, problem) = ("", new RoleProblem(path, 1, 1, "The file cannot be read.", null));
        try
        {
            if (new FileInfo(path).Length > SizeMax)
            {
                problem = problem with { Message = $"The file is larger than {SizeMax / 1024} KiB." };
                return false;
            }

            text = File.ReadAllText(path);
            return true;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            problem = problem with { Suggestion = "check that it exists and may be read" };
            return false;
        }
    }
}
