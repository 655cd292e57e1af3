using Comity.Core.Broker;
using Comity.Stores.Sqlite;
using Comity.Stores.Tests.Engines;
using Comity.Stores.Tests.Suite;

namespace Comity.Stores.Tests.Sqlite;

/// <summary>What is said when a file cannot be used, and how it is left behind when it can.</summary>
public sealed class SqliteOpening : IAsyncDisposable
{
    private readonly SqliteEngine _engine = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Folders_are_made_and_nobody_else_may_read_them()
    {
        var path = Path.Combine(_engine.Folder, "a", "b", "comity.db");
        await using var store = await OpenAsync(path);
        await store.ProbeAsync(Token);
        store.Description.ShouldContain(path);
        if (OperatingSystem.IsWindows()) return;
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(path)!))
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        foreach (var folder in new[] { "a", "a/b" })
            File.GetUnixFileMode(Path.Combine(_engine.Folder, folder)).ShouldBe(Private);
    }

    [Fact]
    public async Task A_file_in_use_is_refused_to_the_second_and_free_after_the_first()
    {
        var first = await OpenAsync(_engine.DatabasePath);
        (await RefusedAsync(_engine.DatabasePath)).ShouldContain("in use by another process");
        await first.DisposeAsync();
        await (await OpenAsync(_engine.DatabasePath)).DisposeAsync();
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_alone()
    {
        var text = string.Concat(Enumerable.Repeat("this is not a database\n", 100));
        await File.WriteAllTextAsync(_engine.DatabasePath, text, Token);
        (await RefusedAsync(_engine.DatabasePath)).ShouldContain("is not an SQLite database");
        (await File.ReadAllTextAsync(_engine.DatabasePath, Token)).ShouldBe(text);
    }

    [Fact]
    public async Task The_database_of_another_program_is_refused()
    {
        await RunAsync("CREATE TABLE recipe (name TEXT)");
        (await RefusedAsync(_engine.DatabasePath)).ShouldContain("another program");
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        await (await OpenAsync(_engine.DatabasePath)).DisposeAsync();
        await RunAsync("INSERT INTO schema_migration (number, name, at) VALUES (9999, 'later', 0)");
        (await RefusedAsync(_engine.DatabasePath)).ShouldContain("newer version (schema 9999");
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        await File.WriteAllTextAsync(Path.Combine(_engine.Folder, "file"), "", Token);
        var path = Path.Combine(_engine.Folder, "file", "comity.db");
        (await RefusedAsync(path)).ShouldContain(path);
        var folder = Directory.CreateDirectory(Path.Combine(_engine.Folder, "folder")).FullName;
        (await RefusedAsync(folder)).ShouldContain(folder);
    }

    [Theory]
    [InlineData("redis:user:secret@host", "'redis:' is no kind of store")]
    [InlineData("Hots=db;Password=secret:1", "sqlite:PATH")]
    [InlineData("comity.db", "sqlite:PATH")]
    [InlineData("", "sqlite:PATH")]
    [InlineData("sqlite:", "needs a file")]
    [InlineData("sqlite::memory:", "needs a file")]
    public async Task A_connection_that_names_no_file_is_refused_without_repeating_it(string connection, string message)
    {
        var refused = await Should.ThrowAsync<StoreUnavailableException>(() => StoreFactory.OpenAsync(connection, TimeProvider.System, Token));
        refused.Message.ShouldContain(message);
        refused.Message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task Migrations_run_once()
    {
        for (var i = 0; i < 3; i++) await (await OpenAsync(_engine.DatabasePath)).DisposeAsync();
        using var connection = Connection.Open(_engine.DatabasePath, readOnly: true);
        connection.Ask("SELECT group_concat(number) FROM schema_migration").ShouldBe("1,2");
        connection.Ask("PRAGMA journal_mode").ShouldBe("wal");
    }

    [Fact]
    public async Task A_closed_store_leaves_one_whole_file()
    {
        var store = await OpenAsync(_engine.DatabasePath);
        await store.Tasks.CreateAsync(Given.New(Given.Task(ManualTime.Start), ManualTime.Start), Token);
        await store.DisposeAsync();
        await store.DisposeAsync();
        Directory.GetFiles(_engine.Folder).Select(Path.GetFileName).ShouldBe(["comity.db", "comity.db.lock"], ignoreOrder: true);
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    private static Task<Store> OpenAsync(string path) => StoreFactory.OpenAsync("sqlite:" + path, TimeProvider.System, Token);

    private static async Task<string> RefusedAsync(string path) =>
        (await Should.ThrowAsync<StoreUnavailableException>(() => OpenAsync(path))).Message;

    private async Task RunAsync(string sql)
    {
        SqliteLibrary.Use();
        await File.AppendAllTextAsync(_engine.DatabasePath, "", Token);
        using var connection = Connection.Open(_engine.DatabasePath, readOnly: false);
        connection.Execute(sql);
    }
}
