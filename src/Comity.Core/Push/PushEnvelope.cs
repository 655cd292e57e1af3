using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Comity.Core.Tasks;

namespace Comity.Core.Push;

/// <summary>Puts a delivery together: what the dialect says, and what every delivery says besides.</summary>
internal static class PushEnvelope
{
    public static PushRequest Seal(PushJob job, PushSecrets secrets, PushContent content, TaskEvent taskEvent, int attempt, DateTimeOffset now, TimeSpan timeout)
    {
        var id = IdOf(job.Lane, taskEvent.Seq);
        List<KeyValuePair<string, string>> headers =
        [
            new("webhook-id", id),
            new("webhook-timestamp", PushSignature.Timestamp(now)),
            new("Comity-Task", job.Lane.Task.Value),
            new("Comity-Sequence", Text(taskEvent.Seq)),
            new("Comity-Attempt", Text(attempt)),
            .. content.Headers,
        ];
        if (secrets.Token is { } token) headers.Add(new("webhook-signature", PushSignature.Sign(token, id, now, content.Body.Span)));
        if (secrets.Credentials is { } credentials) headers.Add(new("Authorization", $"{job.Schemes[0]} {credentials}"));
        return new PushRequest(job.Url, content.Body, content.MediaType, headers, timeout);
    }

    /// <summary>The same for every attempt to deliver this event there, and for no other.</summary>
    private static string IdOf(PushLane lane, long seq)
    {
        var what = $"{lane.Task}\n{(lane.IsWebhook ? 'w' : 't')}\n{lane.Target}\n{seq}";
        return "msg_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(what)).AsSpan(0, 16));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
