using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Comity.Server.Hosting.Doctor;

namespace Comity.Cli.Doctor;

/// <summary>The addresses: free, already ours, or somebody else's.</summary>
internal static class PortChecks
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <returns>What was found of each address, and what a Comity that answers at one of them says of itself.</returns>
    public static async Task<(IReadOnlyList<Finding> Findings, JsonObject? Running)> RunAsync(IReadOnlyList<string> urls, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        JsonObject? running = null;
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, ConnectTimeout = s_patience }) { Timeout = s_patience };
        foreach (var url in urls)
        {
            if (Uri.TryCreate(url.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var address))
            {
                var health = address.Port == 0 ? null : await HealthAsync(http, address, cancellationToken);
                running ??= health;
                findings.Add(await FindAsync(address, health, cancellationToken));
            }
            else
            {
                findings.Add(Finding.Wrong("address", $"'{url}' is no address", "Write it as http://HOST:PORT."));
            }
        }

        return (findings, running);
    }

    private static async Task<Finding> FindAsync(Uri url, JsonObject? health, CancellationToken cancellationToken)
    {
        var place = $"{url.Host}:{url.Port}";
        if (url.Port == 0) return Finding.Ok("address", $"{url.Host}, any free port");
        if (health is not null)
        {
            return health["status"]?.ToString() == "ok"
                ? Finding.Ok("address", $"{place}: Comity {health["version"]} serves there")
                : Finding.Warning("address", $"{place}: Comity {health["version"]} serves there and says it is {health["status"]}", $"See {url.GetLeftPart(UriPartial.Authority)}/api/health.");
        }

        try
        {
            var addresses = IPAddress.TryParse(url.DnsSafeHost, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(url.DnsSafeHost, cancellationToken);
            using var socket = new Socket(addresses[0].AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(addresses[0], url.Port));
            return Finding.Ok("address", $"{place} is free");
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return Finding.Wrong("address", $"{place} is in use by another program", "Stop what listens there, or choose another address with --urls.");
        }
        catch (SocketException refused)
        {
            return Finding.Wrong("address", $"{place} cannot be listened on: {refused.Message}", "Choose an address of this machine, and a port from 1024 on, with --urls.");
        }
    }

    private static async Task<JsonObject?> HealthAsync(HttpClient http, Uri url, CancellationToken cancellationToken)
    {
        try
        {
            var host = url.Host is "0.0.0.0" or "[::]" ? "127.0.0.1" : url.Host;
            using var answer = await http.GetAsync(new UriBuilder(url) { Host = host, Path = "/api/health" }.Uri, cancellationToken);
            return JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellationToken)) is JsonObject health && health["version"] is not null && health["parts"] is JsonObject ? health : null;
        }
        catch (Exception silence) when (silence is HttpRequestException or JsonException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null; // not ours
        }
    }
}
