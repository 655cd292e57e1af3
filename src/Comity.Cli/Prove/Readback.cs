using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Comity.Cli.Http;

namespace Comity.Cli.Prove;

/// <summary>Reads what a node has by the operator's API.</summary>
internal sealed class Readback(ApiClient api, string mark, TimeProvider time)
{
    private const int ReadersMax = 8;
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits until nothing waits or is being worked on, for <see cref="ProveOptions.PatienceMax"/> at most.</summary>
    /// <returns>Whether it came to that.</returns>
    public async Task<bool> SettleAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (await CountAsync("submitted", cancellationToken) + await CountAsync("working", cancellationToken) > 0)
        {
            if (time.GetElapsedTime(began) > ProveOptions.PatienceMax) return false;
            await Task.Delay(s_lookEvery, time, cancellationToken);
        }

        return true;
    }

    /// <summary>All tasks of this proof, by id.</summary>
    public async Task<IReadOnlyDictionary<string, (ProveAgent Agent, History History)>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var all = new ConcurrentDictionary<string, (ProveAgent, History)>(StringComparer.Ordinal);
        foreach (var agent in ProveAgent.All)
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = ReadersMax, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(await ListAsync(agent, cancellationToken), options, async (id, token) =>
            {
                var history = new History(await GetAsync($"api/v1/tasks/{Uri.EscapeDataString(id)}", token));
                if (history.Message.StartsWith(mark, StringComparison.Ordinal)) all[id] = (agent, history);
            });
        }

        return all;
    }

    private async Task<IReadOnlySet<string>> ListAsync(ProveAgent agent, CancellationToken cancellationToken)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var cursor = "";
        do
        {
            var page = await GetAsync($"api/v1/tasks?agent={agent.Name}&limit=100&cursor={Uri.EscapeDataString(cursor)}", cancellationToken);
            foreach (var task in (JsonArray)page["tasks"]!) ids.Add($"{task!["id"]}");
            cursor = $"{page["nextCursor"]}";
        }
        while (cursor.Length > 0);
        return ids;
    }

    private async Task<long> CountAsync(string state, CancellationToken cancellationToken) =>
        (long)(await GetAsync($"api/v1/tasks?state={state}&limit=1", cancellationToken))["total"]!;

    // An operator's key has its share of requests as well, and many are made at once here: come again when told so.
    private async Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            using var answer = await api.AskAsync(HttpMethod.Get, path, null, null, "application/json", cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (answer.IsSuccessStatusCode) return ApiClient.Parse(text) ?? throw new CommandFailedException($"'{path}' was answered with nothing.");
            var isBusy = answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;
            if (!isBusy || time.GetElapsedTime(began) > ProveOptions.PatienceMax) throw ApiClient.Refused(answer, text);
            await Task.Delay(s_lookEvery, time, cancellationToken);
        }
    }
}
