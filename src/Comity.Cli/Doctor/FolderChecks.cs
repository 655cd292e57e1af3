using Comity.Server.Hosting.Doctor;

namespace Comity.Cli.Doctor;

/// <summary>The data folder: whether it can be used, by whom it can be read, how much room it has.</summary>
internal static class FolderChecks
{
    private const long RoomLeast = 100L << 20;
    private const long RoomGood = 1L << 30;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupExecute;

    public static IEnumerable<Finding> Run(string folder)
    {
        if (File.Exists(folder))
        {
            yield return Finding.Wrong("data", $"{folder} is a file", "Name a folder with --data.");
            yield break;
        }

        if (Existing(folder) is not { } existing)
        {
            yield return Finding.Wrong("data", $"{folder} cannot be made", "Name another folder with --data.");
            yield break;
        }

        yield return existing == folder ? Folder(folder) : Parent(folder, existing);
        yield return Room(existing);
    }

    private static Finding Folder(string folder)
    {
        if (Refusal(folder) is { } why) return Finding.Wrong("data", $"{folder} cannot be used: {why}", "Give it to the user the server runs as (chown), or name another folder with --data.");
        return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(folder) & Others) != 0
            ? Finding.Warning("data", $"Others on this machine may look into {folder}", $"chmod 700 {folder}")
            : Finding.Ok("data", folder);
    }

    private static Finding Parent(string folder, string existing) => Refusal(existing) is { } why
        ? Finding.Wrong("data", $"{folder} cannot be made: {why}", $"Make it writable ({existing}), or name another folder with --data.")
        : Finding.Ok("data", $"{folder} (not there yet; the first start makes it)");

    private static Finding Room(string folder)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        var text = $"{free / (double)(1L << 30):0.0} GiB free";
        return free < RoomLeast ? Finding.Wrong("disk", $"Only {free >> 20} MiB free", "Make room: without it the server takes no new messages.")
            : free < RoomGood ? Finding.Warning("disk", $"Only {text}", "Make room soon.")
            : Finding.Ok("disk", text);
    }

    private static string? Existing(string folder)
    {
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            if (Directory.Exists(at)) return at;
        }

        return null;
    }

    private static string? Refusal(string folder)
    {
        try
        {
            _ = Directory.EnumerateFileSystemEntries(folder).Any();
            using var proof = new FileStream(Path.Combine(folder, $".doctor-{Environment.ProcessId}"), FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message.TrimEnd('.');
        }
    }
}
