using System.Globalization;
using Comity.Core.Broker;
using Npgsql;

namespace Comity.Stores.Postgres;

/// <summary>Reads what an operator writes to name a database: <c>postgres://user:password@host:port/name?sslmode=require</c>,
/// or <c>Host=…;Username=…;Password=…;Database=…</c>.</summary>
internal static class ConnectionText
{
    private static readonly string[] s_schemes = ["postgres://", "postgresql://"];

    /// <summary>What libpq calls the settings that differ by more than an underscore.</summary>
    private static readonly Dictionary<string, string> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["user"] = "Username",
        ["dbname"] = "Database",
        ["sslmode"] = "SSL Mode",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["sslrootcert"] = "Root Certificate",
        ["connect_timeout"] = "Timeout",
        ["target_session_attrs"] = "Target Session Attributes",
    };

    public static bool IsOurs(string connection) => IsUrl(connection) ||
        connection.Split(';').Any(setting => setting.Split('=', 2) is [var name, _] && name.Trim().ToUpperInvariant() is "HOST" or "SERVER");

    /// <exception cref="StoreUnavailableException">It cannot be read; the message repeats no value of it.</exception>
    public static NpgsqlConnectionStringBuilder Read(string connection)
    {
        try
        {
            var read = IsUrl(connection) ? OfUrl(connection) : new NpgsqlConnectionStringBuilder(connection);
            return string.IsNullOrEmpty(read.Host) ? throw new FormatException("There is no host.") : read;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
            throw new StoreUnavailableException("The connection to PostgreSQL cannot be read. Use postgres://USER:PASSWORD@HOST:PORT/DATABASE or Host=…;Username=…;Password=…;Database=….");
        }
    }

    private static bool IsUrl(string connection) => s_schemes.Any(scheme => connection.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    private static NpgsqlConnectionStringBuilder OfUrl(string connection)
    {
        var url = new Uri(connection);
        var builder = new NpgsqlConnectionStringBuilder();
        if (url.IdnHost.Length > 0) builder.Host = url.IdnHost.Trim('[', ']');
        if (url.Port > 0) builder.Port = url.Port;
        if (url.UserInfo.Split(':', 2) is var who && who[0].Length > 0) builder.Username = Uri.UnescapeDataString(who[0]);
        if (who.Length > 1) builder.Password = Uri.UnescapeDataString(who[1]);
        if (url.AbsolutePath.Length > 1) builder.Database = Uri.UnescapeDataString(url.AbsolutePath[1..]);
        foreach (var setting in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)) Set(builder, setting);
        return builder;
    }

    private static void Set(NpgsqlConnectionStringBuilder builder, string setting)
    {
        var pair = setting.Split('=', 2);
        var name = Uri.UnescapeDataString(pair[0]);
        var value = pair.Length > 1 ? Uri.UnescapeDataString(pair[1].Replace('+', ' ')) : "";
        if (!s_names.TryGetValue(name, out var ours)) ours = name.Replace('_', ' ');
        builder[ours] = ours switch
        {
            "SSL Mode" => Enum.Parse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true),
            "Timeout" => int.Parse(value, CultureInfo.InvariantCulture),
            _ => value,
        };
    }
}
