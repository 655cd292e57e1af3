namespace Comity.Agents.Roles;

/// <summary>Finds the files of the sources.</summary>
internal static class RoleFiles
{
    private static readonly string[] s_endings = [".yaml", ".yml", ".json"];

    /// <summary>All files in the order of the sources, those of one folder by name; each once.</summary>
    /// <param name="missing">Sources that are not there. A folder below one that cannot be read is passed over.</param>
    public static IReadOnlyList<RoleFile> Find(IReadOnlyList<string> sources, out IReadOnlyList<string> missing)
    {
        var files = new List<RoleFile>();
        var absent = new List<string>();
        foreach (var source in sources)
        {
            if (File.Exists(source)) files.Add(new RoleFile(source, IsNamed: true));
            else if (Directory.Exists(source)) files.AddRange(Under(source));
            else absent.Add(source);
        }

        missing = absent;
        return [.. files.DistinctBy(file => Path.GetFullPath(file.Path))];
    }

    /// <summary>Changes when the file is written.</summary>
    public static (string Path, DateTime Written, long Length) StampOf(string path) =>
        new FileInfo(path) is { Exists: true } file ? (path, file.LastWriteTimeUtc, file.Length) : (path, default, -1);

    // A linked folder may lead back to its parent, so links are followed for files only.
    private static IEnumerable<RoleFile> Under(string folder)
    {
        var files = Read(folder, Directory.EnumerateFiles).Where(IsRoleFile).Select(file => new RoleFile(file, IsNamed: false));
        var folders = Read(folder, Directory.EnumerateDirectories).Where(below => !IsHidden(below) && new DirectoryInfo(below).LinkTarget is null);
        return files.Concat(folders.SelectMany(Under));
    }

    private static IReadOnlyList<string> Read(string folder, Func<string, IEnumerable<string>> entries)
    {
        try
        {
            return [.. entries(folder).Order(StringComparer.Ordinal)];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return []; // it may also have gone since it was listed
        }
    }

    private static bool IsRoleFile(string path) =>
        !IsHidden(path) && s_endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static bool IsHidden(string path) => Path.GetFileName(path).StartsWith('.');
}

/// <param name="IsNamed">Given by its own name, not found in a folder.</param>
internal sealed record RoleFile(string Path, bool IsNamed);
