using System.Reflection;
using System.Runtime.InteropServices;
using Comity.Core.Broker;
using SQLitePCL;

namespace Comity.Stores.Sqlite;

/// <summary>
/// Chooses the native library, once per process: the operating system's, which is kept patched, and the bundled one
/// only where there is none.
/// </summary>
internal static unsafe class SqliteLibrary
{
    private const string ImportName = "e_sqlite3";
    private const int VersionMin = 3_035_000; // RETURNING, UPSERT; what the migrations are written for

    private static readonly Lazy<string?> s_warning = new(Load);
    private static nint s_system;

    /// <summary>Loads the library if that has not been done.</summary>
    /// <returns>What the operator should know, or <see langword="null"/>.</returns>
    public static string? Use() => s_warning.Value;

    /// <summary>The library's version. Ask only after <see cref="Use"/>.</summary>
    public static string Version => raw.sqlite3_libversion().utf8_to_string();

    private static string? Load()
    {
        s_system = FindSystem();
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        try
        {
            Batteries_V2.Init();
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or TypeInitializationException)
        {
            throw new StoreUnavailableException("No SQLite library was found. Install libsqlite3 3.35 or newer.", e);
        }

        if (raw.sqlite3_libversion_number() < VersionMin)
            throw new StoreUnavailableException($"SQLite {Version} is too old. Install libsqlite3 3.35 or newer.");
        return s_system != 0 ? null
            : $"This system has no libsqlite3 of version 3.35 or newer; the bundled SQLite {Version} is used, which gets no security updates.";
    }

    // Asked again for each imported function on its first use. 0 goes on to the default search, which finds the bundle.
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == ImportName ? s_system : 0;

    private static nint FindSystem()
    {
        string[] names = OperatingSystem.IsWindows() ? ["winsqlite3"]
            : OperatingSystem.IsMacOS() ? ["libsqlite3.dylib"]
            : ["libsqlite3.so.0", "libsqlite3.so"];
        foreach (var name in names)
        {
            if (!NativeLibrary.TryLoad(name, out var library)) continue;
            if (NativeLibrary.TryGetExport(library, "sqlite3_libversion_number", out var version) &&
                ((delegate* unmanaged[Cdecl]<int>)version)() >= VersionMin) return library;
            NativeLibrary.Free(library);
        }

        return 0;
    }
}
