using Comity.Core.Broker;
using Comity.Stores.Postgres;
using Comity.Stores.Tests.Engines;

namespace Comity.Stores.Tests.Postgres;

/// <summary>What an operator may write, and which databases are refused.</summary>
public sealed class PostgresOpening : IAsyncDisposable
{
    private readonly PostgresEngine _engine = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Theory]
    [InlineData("postgres://user@db/name", "db", 5432, "user", null, "name")]
    [InlineData("postgresql://us%40er:p%3Aw%2F@db.example.com:6432/na%20me", "db.example.com", 6432, "us@er", "p:w/", "na me")]
    [InlineData("POSTGRES://u:p@[::1]:5433/n", "::1", 5433, "u", "p", "n")]
    [InlineData("Host=db;Port=1;Username=u;Password=p;Database=n", "db", 1, "u", "p", "n")]
    [InlineData("server=db;user id=u;database=n", "db", 5432, "u", null, "n")]
    [InlineData("postgres:///n?host=/run/postgresql&user=u", "/run/postgresql", 5432, "u", null, "n")]
    public void Both_ways_to_name_a_database_are_read(string connection, string host, int port, string user, string? password, string database)
    {
        ConnectionText.IsOurs(connection).ShouldBeTrue();
        var read = ConnectionText.Read(connection);
        (read.Host, read.Port, read.Username, read.Password, read.Database).ShouldBe((host, port, user, password, database));
    }

    [Fact]
    public void Settings_in_the_address_are_read_by_the_names_of_libpq_and_by_ours()
    {
        var read = ConnectionText.Read("postgres://u@h/d?sslmode=verify-full&connect_timeout=7&application_name=my+app&Search%20Path=s&options=-c%20a%3Db");
        read.SslMode.ShouldBe(Npgsql.SslMode.VerifyFull);
        (read.Timeout, read.ApplicationName, read.SearchPath, read.Options).ShouldBe((7, "my app", "s", "-c a=b"));
    }

    [Theory]
    [InlineData("postgres://u:secret@h/d?nonsense=1")]
    [InlineData("postgres://u:secret@h:port/d")]
    [InlineData("Host=h;Password=secret;Nonsense=1")]
    [InlineData("Host=h;Password=secret;Port=x")]
    [InlineData("postgres://")]
    public async Task What_cannot_be_read_is_refused_without_repeating_it(string connection)
    {
        var refused = await Should.ThrowAsync<StoreUnavailableException>(() => StoreFactory.OpenAsync(connection, TimeProvider.System, Token));
        refused.Message.ShouldContain("postgres://USER:PASSWORD@HOST:PORT/DATABASE");
        refused.ToString().ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_named_without_the_password()
    {
        var refused = await Should.ThrowAsync<StoreUnavailableException>(
            () => StoreFactory.OpenAsync("postgres://u:secret@127.0.0.1:1/d", TimeProvider.System, Token));
        refused.Message.ShouldContain("127.0.0.1:1/d");
        refused.Message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_newer_schema_is_refused()
    {
        await (await _engine.OpenAsync(TimeProvider.System, Token)).DisposeAsync();
        await _engine.ExecuteAsync("INSERT INTO schema_migration VALUES (9999, 'later', 0)", Token);
        (await RefusedAsync()).ShouldContain("newer version (schema 9999");
    }

    [Fact]
    public async Task The_tables_of_another_program_are_left_alone()
    {
        await _engine.ConnectionAsync(Token);
        await _engine.ExecuteAsync("CREATE TABLE task (id integer)", Token);
        (await RefusedAsync()).ShouldContain("belongs to another program");
    }

    [Fact]
    public async Task The_description_says_where_and_nothing_secret()
    {
        await using var store = await StoreFactory.OpenAsync(await _engine.ConnectionAsync(Token) + ";Password=secret", TimeProvider.System, Token);
        store.Description.ShouldStartWith("PostgreSQL ");
        store.Description.ShouldContain("127.0.0.1");
        store.Description.ShouldNotContain("secret");
    }

    private async Task<string> RefusedAsync() =>
        (await Should.ThrowAsync<StoreUnavailableException>(() => _engine.OpenAsync(TimeProvider.System, Token))).Message;
}
