using System.Text;
using SQLitePCL;

namespace Comity.Stores.Sqlite;

/// <summary>
/// A prepared statement. Bind from 1, step, read columns from 0; disposing gives it back to its connection, ready for
/// the next use.
/// </summary>
internal sealed class Statement(Connection connection, sqlite3_stmt handle) : IDisposable
{
    private const int StackBytesMax = 512;

    public Statement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(handle, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, long? value) => value is { } number ? Bind(parameter, number) : BindNull(parameter);

    public Statement Bind(int parameter, DateTimeOffset? value) => Bind(parameter, value?.UtcTicks);

    public Statement Bind(int parameter, string? value)
    {
        if (value is null) return BindNull(parameter);
        var size = Encoding.UTF8.GetMaxByteCount(value.Length);
        Span<byte> bytes = size <= StackBytesMax ? stackalloc byte[StackBytesMax] : new byte[size];
        bytes = bytes[..Encoding.UTF8.GetBytes(value, bytes)];

        // A span of no bytes would be bound as NULL.
        Check(bytes.IsEmpty ? raw.sqlite3_bind_text(handle, parameter, "") : raw.sqlite3_bind_text(handle, parameter, bytes));
        return this;
    }

    public Statement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, parameter, 0) : raw.sqlite3_bind_blob(handle, parameter, value));
        return this;
    }

    public Statement BindNull(int parameter)
    {
        Check(raw.sqlite3_bind_null(handle, parameter));
        return this;
    }

    /// <summary>Moves to the next row. False at the end.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw connection.Failure(code),
        };
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Number(int column) => raw.sqlite3_column_int64(handle, column);

    public long? NumberOrNull(int column) => IsNull(column) ? null : Number(column);

    public DateTimeOffset Moment(int column) => new(Number(column), TimeSpan.Zero);

    public DateTimeOffset? MomentOrNull(int column) => IsNull(column) ? null : Moment(column);

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>Blob or UTF-8 text; valid until the next step. Empty for NULL.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    // Reset answers with the error of the last step again, which was thrown there.
    public void Dispose() => _ = raw.sqlite3_reset(handle);

    public void Close() => handle.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw connection.Failure(code);
    }
}
