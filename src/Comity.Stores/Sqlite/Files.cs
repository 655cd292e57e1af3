using Comity.Core.Broker;

namespace Comity.Stores.Sqlite;

/// <summary>Makes files and folders that only the user of the process can read.</summary>
internal static class Files
{
    /// <summary>Makes the folders on the way to a database.</summary>
    public static void PrepareFolder(string path) => Try(path, () => MakeFolder(Path.GetDirectoryName(path)));

    /// <summary>Makes the file of a database where there is none.</summary>
    /// <remarks>An existing one is not opened: closing it would take the library's own locks away from whoever in this
    /// process has it open, as POSIX wants it.</remarks>
    public static void PrepareFile(string path) => Try(path, () =>
    {
        if (!File.Exists(path)) new FileStream(path, Private(FileMode.CreateNew, FileShare.None)).Dispose();
    });

    public static FileStreamOptions Private(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static void Try(string path, Action prepare)
    {
        try
        {
            prepare();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The database '{path}' cannot be opened: {e.Message}", e);
        }
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
