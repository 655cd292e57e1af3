using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Comity.Server.Hosting.Logging;

/// <summary>Writes log lines to standard error, each on one line: as text for people, or as JSON for collectors.</summary>
internal sealed class ConsoleLines(TextWriter output, bool asJson, TimeProvider time) : ILoggerProvider
{
    private readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose()
    {
    }

    private void Write(string line)
    {
        lock (_gate) output.WriteLine(line);
    }

    private sealed class Category(ConsoleLines lines, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var message = formatter(state, exception);
            var now = lines.Now();
            lines.Write(lines.IsJson
                ? Json(now, logLevel, name, eventId, message, state as IEnumerable<KeyValuePair<string, object?>>, exception)
                : Text(now, logLevel, name, eventId, message, exception));
        }
    }

    private bool IsJson => asJson;

    private DateTimeOffset Now() => time.GetUtcNow();

    private static string Text(DateTimeOffset now, LogLevel level, string category, EventId id, string message, Exception? exception)
    {
        var line = new StringBuilder(160);
        line.Append(CultureInfo.InvariantCulture, $"{now:yyyy-MM-dd HH:mm:ss.fff}Z {Word(level),-5} {category}");
        if (id.Id != 0) line.Append(CultureInfo.InvariantCulture, $"[{id.Id}]");
        line.Append(' ').Append(message);
        if (exception is not null) line.Append(" | ").Append(exception);
        return line.Replace("\r", "").Replace("\n", " | ").ToString();
    }

    private static string Json(
        DateTimeOffset now, LogLevel level, string category, EventId id, string message,
        IEnumerable<KeyValuePair<string, object?>>? values, Exception? exception)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", now);
            json.WriteString("level", Word(level));
            json.WriteString("category", category);
            if (id.Id != 0) json.WriteNumber("event", id.Id);
            json.WriteString("message", message);
            foreach (var (key, value) in values ?? [])
            {
                if (key != "{OriginalFormat}") json.WriteString("field." + key, Convert.ToString(value, CultureInfo.InvariantCulture));
            }

            if (exception is not null) json.WriteString("exception", exception.ToString());
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };
}
