namespace Comity.Server.Hosting;

/// <summary>Where data lives.</summary>
public static class DataFolder
{
    /// <summary><c>$XDG_DATA_HOME/comity</c>, or what the operating system has in its place.</summary>
    public static string Default()
    {
        var folder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(folder.Length > 0 ? folder : Path.GetFullPath("comity-data"), "comity");
    }

    /// <summary>Makes the folder, for this user's eyes only, and proves that it can be written.</summary>
    /// <exception cref="StartFailedException">It cannot.</exception>
    internal static void Prepare(string folder)
    {
        try
        {
            Make(folder);
            using var proof = new FileStream(Path.Combine(folder, $".proof-{Environment.ProcessId}"), FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartFailedException($"Cannot write the data folder {folder}: {error.Message} Choose another with --data.");
        }
    }

    /// <summary>Makes a folder that only this user can look into, unless it is there.</summary>
    internal static void Make(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
