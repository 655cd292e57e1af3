using Comity.Core.Broker;

namespace Comity.Stores.Sqlite;

/// <summary>Keeps a second process off the file. The operating system lets go of it when the process dies.</summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    public static StoreLock Take(string path)
    {
        try
        {
            return new StoreLock(new FileStream(path + ".lock", Files.Private(FileMode.OpenOrCreate, FileShare.None)));
        }
        catch (IOException e) when (File.Exists(path + ".lock"))
        {
            throw new StoreUnavailableException(
                $"'{path}' is in use by another process. Stop that one, or give this one a store of its own.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"'{path}' cannot be locked: {e.Message}", e);
        }
    }

    /// <remarks>The file stays: removing it could pull it from under a process that is just taking it.</remarks>
    public void Dispose() => _file.Dispose();
}
