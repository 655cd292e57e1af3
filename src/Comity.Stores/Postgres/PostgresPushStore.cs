using Comity.Core.Push;
using Comity.Core.Tasks;
using Comity.Stores.Postgres.Writes;
using Npgsql;

namespace Comity.Stores.Postgres;

/// <summary>The port of push notifications on PostgreSQL. What decides about a place locks its task first, as the commit of
/// an event does, so that neither overlooks the other.</summary>
internal sealed class PostgresPushStore(Database database, Writer writer) : IPushStore
{
    private const int AttemptsMax = 5;

    public event Action? BecameDue
    {
        add => writer.BecameDue += value;
        remove => writer.BecameDue -= value;
    }

    public ValueTask<bool> PutAsync(PushConfig config, CancellationToken cancellationToken) => writer.RunAsync(new PutTarget(config), cancellationToken);

    public async ValueTask<IReadOnlyList<PushConfig>> ListAsync(TaskId task, CancellationToken cancellationToken)
    {
        if (!Storable.Is(task.Value)) return [];
        return await database.ReadAsync(
            batch => batch.Say("SELECT id, url, schemes, secrets, dialect, created_at FROM push_target WHERE task = $1 ORDER BY no").Text(task.Value),
            async (rows, token) =>
            {
                List<PushConfig> configs = [];
                while (await rows.ReadAsync(token))
                    configs.Add(new PushConfig(task, rows.GetString(0), rows.GetString(1), PushText.Split(rows.GetString(2)), rows.GetFieldValue<byte[]>(3), rows.GetString(4), rows.Moment(5)));
                return configs;
            },
            cancellationToken);
    }

    public async ValueTask DeleteAsync(TaskId task, string id, CancellationToken cancellationToken)
    {
        if (!Storable.Is(task.Value, id)) return;
        await RunAsync(
            batch =>
            {
                PushRows.Lock(batch, task);
                batch.Say("DELETE FROM push_target WHERE task = $1 AND id = $2").Text(task.Value).Text(id);
                batch.Say("DELETE FROM push_place WHERE task = $1 AND webhook = 0 AND target = $2").Text(task.Value).Text(id);
            },
            cancellationToken);
    }

    public async ValueTask<IReadOnlyList<PushJob>> LeaseAsync(PushLease lease, CancellationToken cancellationToken)
    {
        var (jobs, stale) = await Database.WriteAsync(database.Writes, batch => PushRows.Lease(batch, lease), PushRows.ReadLeasedAsync, cancellationToken);
        foreach (var (lane, fence) in stale) await RunAsync(batch => PushRows.DeletePlace(batch, lane, fence), cancellationToken);
        return jobs;
    }

    public ValueTask<DateTimeOffset?> NextDueAsync(DateTimeOffset after, CancellationToken cancellationToken) => database.ReadAsync(
        batch => batch.Say("SELECT due_at FROM push_place WHERE due_at > $1 ORDER BY due_at LIMIT 1").Number(after.UtcTicks),
        async (row, token) => await row.ReadAsync(token) ? row.Moment(0) : (DateTimeOffset?)null,
        cancellationToken);

    public async ValueTask ReleaseAllAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await RunAsync(batch => batch.Say("UPDATE push_place SET due_at = $1, fence = 0 WHERE fence <> 0").Number(now.UtcTicks), cancellationToken);
        writer.MadeDue();
    }

    public async ValueTask<bool> ReportAsync(PushReport report, CancellationToken cancellationToken)
    {
        var lane = report.Job.Lane;
        NpgsqlBatchCommand[] decided = [];
        await RunAsync(
            batch =>
            {
                PushRows.Lock(batch, lane.Task);
                PushLog.Add(batch, lane.Task, report.Log);
                decided = [.. Decide(batch, report)];
            },
            cancellationToken);
        var wasHeld = decided.Any(command => command.RecordsAffected > 0);
        if (wasHeld && report.End is PushEnd.Done or PushEnd.Due) writer.MadeDue();
        return wasHeld;
    }

    public async ValueTask<bool> ReviveAsync(PushLane lane, long? after, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!Storable.Is(lane.Task.Value, lane.Target)) return false;
        NpgsqlBatchCommand? revived = null;
        await RunAsync(
            batch =>
            {
                PushRows.Lock(batch, lane.Task);
                PushRows.Revive(batch, lane, after, now);
                revived = batch.BatchCommands[^1];
            },
            cancellationToken);
        if (revived is not { RecordsAffected: > 0 }) return false;
        writer.MadeDue();
        return true;
    }

    public ValueTask<IReadOnlyList<PushStanding>> ReadStandingsAsync(PushLogQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync(batch => PushLog.AskStandings(batch, query), PushLog.ReadStandingsAsync, cancellationToken);

    public ValueTask<IReadOnlyList<PushDelivery>> ReadLogAsync(PushLogQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync(batch => PushLog.Ask(batch, query), PushLog.ReadAsync, cancellationToken);

    public ValueTask<int> PruneLogAsync(DateTimeOffset before, int max, CancellationToken cancellationToken)
    {
        const string Sql = "DELETE FROM push_delivery WHERE no IN (SELECT no FROM push_delivery ORDER BY no LIMIT $2 FOR UPDATE SKIP LOCKED) AND at < $1";
        return Database.WriteAsync(
            database.Hints, batch => batch.Say(Sql).Number(before.UtcTicks).Number(max), (rows, _) => Task.FromResult(rows.RecordsAffected), cancellationToken);
    }

    public async ValueTask AddWebhookAsync(Webhook webhook, CancellationToken cancellationToken) =>
        await RunAsync(batch => WebhookRows.Insert(batch, webhook), cancellationToken);

    public ValueTask<IReadOnlyList<Webhook>> ListWebhooksAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(WebhookRows.AskAll, WebhookRows.ReadAllAsync, cancellationToken);

    public async ValueTask<bool> DeleteWebhookAsync(string id, CancellationToken cancellationToken)
    {
        if (!Storable.Is(id)) return false;
        NpgsqlBatchCommand? deleted = null;
        await RunAsync(
            batch =>
            {
                deleted = batch.Say("DELETE FROM webhook WHERE id = $1").Text(id);
                batch.Say("DELETE FROM push_place WHERE webhook = 1 AND target = $1").Text(id);
            },
            cancellationToken);
        return deleted is { RecordsAffected: > 0 };
    }

    public async ValueTask<bool> SetWebhookAsync(string id, string? why, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!Storable.Is(id)) return false;
        NpgsqlBatchCommand? marked = null;
        await RunAsync(
            batch =>
            {
                marked = WebhookRows.Mark(batch, id, why);
                if (why is not null) WebhookRows.KillLanes(batch, id);
                else batch.Say("UPDATE push_place SET due_at = $2, failures = 0, fence = 0 WHERE webhook = 1 AND target = $1 AND due_at IS NULL").Text(id).Number(now.UtcTicks);
            },
            cancellationToken);
        if (why is null) writer.MadeDue();
        return marked is { RecordsAffected: > 0 };
    }

    /// <summary>Says where the lane stands now, if the lease is still that of the report.</summary>
    /// <returns>The commands that touch a row when it is.</returns>
    private static IEnumerable<NpgsqlBatchCommand> Decide(NpgsqlBatch batch, PushReport report)
    {
        const string Held = "WHERE task = $1 AND webhook = $2 AND target = $3 AND fence = $4";
        var (lane, fence) = (report.Job.Lane, report.Job.Fence);
        if (report.End == PushEnd.Done)
            yield return batch.Say($"DELETE FROM push_place {Held} AND (SELECT seq FROM task WHERE id = $1) <= $5").Lane(lane).Number(fence).Number(report.Delivered);
        if (report.End == PushEnd.Gone && lane.IsWebhook)
            batch.Say($"UPDATE webhook SET disabled = 'the receiver answered 410 Gone' WHERE id = $3 AND EXISTS (SELECT FROM push_place {Held})").Lane(lane).Number(fence);
        if (report.End == PushEnd.Gone && !lane.IsWebhook)
        {
            batch.Say($"DELETE FROM push_target WHERE task = $1 AND id = $3 AND EXISTS (SELECT FROM push_place {Held})").Lane(lane).Number(fence);
            yield return batch.Say($"DELETE FROM push_place {Held}").Lane(lane).Number(fence);
            yield break;
        }

        var isDue = report.End is PushEnd.Done or PushEnd.Due;
        yield return batch.Say($"UPDATE push_place SET due_at = $5, delivered = $6, failures = $7, fence = 0 {Held}")
            .Lane(lane).Number(fence).Number(isDue ? report.DueAt.UtcTicks : null).Number(report.Delivered).Number(report.Failures);
        if (report.End == PushEnd.Gone)
        {
            batch.Say("UPDATE push_place SET due_at = NULL, fence = 0 WHERE webhook = 1 AND target = $1 AND EXISTS (SELECT FROM webhook WHERE id = $1 AND disabled IS NOT NULL)")
                .Text(lane.Target);
        }
    }

    /// <summary>Runs statements in one transaction, and again when it collided with another one.</summary>
    private async Task RunAsync(Action<NpgsqlBatch> say, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // The statements of a batch are one transaction when none of them says otherwise.
                await using var connection = await database.Writes.OpenConnectionAsync(cancellationToken);
                await using var batch = connection.CreateBatch();
                say(batch);
                await batch.ExecuteNonQueryAsync(cancellationToken);
                return;
            }
            catch (PostgresException e) when (attempt < AttemptsMax && e.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure)
            {
                // Undone as a whole; once more.
            }
            catch (Exception e) when (Failure.IsOfDatabase(e))
            {
                throw Failure.AsUnavailable(e);
            }
        }
    }
}
