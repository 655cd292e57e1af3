using Comity.Core.Broker;

namespace Comity.Stores.Sqlite;

/// <summary>Makes files and folders that only the user of the process can read.</summary>
internal static class Files
{
    /// <summary>Makes the folder and the file of a database where they are missing.</summary>
    public static void Prepare(string path)
    {
        try
        {
            MakeFolder(Path.GetDirectoryName(path));
            using var file = new FileStream(path, Private(FileMode.OpenOrCreate, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The database '{path}' cannot be opened: {e.Message}", e);
        }
    }

    public static FileStreamOptions Private(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    // One after the other: given a whole path, the system makes only the last one private.
    private static void MakeFolder(string? folder)
    {
        if (folder is null || Directory.Exists(folder)) return;
        MakeFolder(Path.GetDirectoryName(folder));
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
