using Npgsql;
using NpgsqlTypes;

namespace Comity.Stores.Postgres;

/// <summary>Adds commands and their parameters, in the order of <c>$1, $2, …</c>.</summary>
internal static class Parameters
{
    public static NpgsqlBatchCommand Say(this NpgsqlBatch batch, string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        batch.BatchCommands.Add(command);
        return command;
    }

    public static NpgsqlBatchCommand Text(this NpgsqlBatchCommand command, string? value) => command.Add(NpgsqlDbType.Text, value);

    public static NpgsqlBatchCommand Number(this NpgsqlBatchCommand command, long? value) => command.Add(NpgsqlDbType.Bigint, value);

    public static NpgsqlBatchCommand Bytes(this NpgsqlBatchCommand command, byte[]? value) => command.Add(NpgsqlDbType.Bytea, value);

    public static NpgsqlBatchCommand Texts(this NpgsqlBatchCommand command, IEnumerable<string?> values) =>
        command.Add(NpgsqlDbType.Array | NpgsqlDbType.Text, values.ToArray());

    public static NpgsqlBatchCommand Numbers(this NpgsqlBatchCommand command, IEnumerable<long?> values) =>
        command.Add(NpgsqlDbType.Array | NpgsqlDbType.Bigint, values.ToArray());

    public static NpgsqlBatchCommand Numbers(this NpgsqlBatchCommand command, IEnumerable<long> values) =>
        command.Add(NpgsqlDbType.Array | NpgsqlDbType.Bigint, values.ToArray());

    public static NpgsqlBatchCommand Flags(this NpgsqlBatchCommand command, IEnumerable<bool> values) =>
        command.Add(NpgsqlDbType.Array | NpgsqlDbType.Boolean, values.ToArray());

    public static NpgsqlBatchCommand Blobs(this NpgsqlBatchCommand command, IEnumerable<byte[]?> values) =>
        command.Add(NpgsqlDbType.Array | NpgsqlDbType.Bytea, values.ToArray());

    private static NpgsqlBatchCommand Add(this NpgsqlBatchCommand command, NpgsqlDbType type, object? value)
    {
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        return command;
    }
}
