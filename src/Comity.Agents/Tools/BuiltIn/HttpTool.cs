using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Comity.Agents.Tools.BuiltIn;

/// <summary><c>http</c>: fetches text from one base URL or from listed domains.</summary>
/// <remarks>Keys: <c>base_url</c> or <c>allowed_domains</c> (one of the two), <c>allowed_methods</c> (default GET),
/// <c>headers</c>, <c>headers_env</c> (header: environment variable), <c>name</c> (of the function, default
/// <c>http_request</c>), <c>description</c>, <c>timeout_seconds</c> (default 30, 1 to 600).</remarks>
internal sealed class HttpTool : IToolType
{
    private static readonly string[] s_methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    public string Name => "http";

    public IReadOnlyList<SpecProblem> Problems(JsonElement config)
    {
        var read = new ToolConfig(config);
        Read(read);
        read.NoOthers();
        return read.Problems;
    }

    public IReadOnlyList<AIFunction> Create(JsonElement config, ToolServices services) =>
        [new HttpFunction(Read(new ToolConfig(config)), services)];

    private static HttpToolOptions Read(ToolConfig read)
    {
        var domains = read.Texts("allowed_domains");
        var baseUrl = read.Text("base_url");
        if (baseUrl is null && domains.Count == 0) read.Problem("base_url", "Say where it may go: base_url, or allowed_domains.");
        if (baseUrl is not null && domains.Count > 0) read.Problem("allowed_domains", "Give base_url or allowed_domains, not both.");
        if (baseUrl is not null && !(Uri.TryCreate(baseUrl, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
            read.Problem("base_url", $"'{baseUrl}' is not an absolute http or https address.");
        for (var at = 0; at < domains.Count; at++)
        {
            if (Uri.CheckHostName(domains[at]) != UriHostNameType.Dns) read.Problem($"allowed_domains[{at}]", "Must be a host name such as example.com.");
        }

        return new HttpToolOptions(
            read.Text("name") ?? "http_request",
            read.Text("description"),
            baseUrl is null ? null : baseUrl.TrimEnd('/'),
            domains,
            Methods(read),
            read.Map("headers"),
            read.Map("headers_env"),
            TimeSpan.FromSeconds(read.Number("timeout_seconds", 30, 1, 600)));
    }

    private static List<string> Methods(ToolConfig read)
    {
        var methods = read.Texts("allowed_methods").Select(method => method.ToUpperInvariant()).ToList();
        for (var at = 0; at < methods.Count; at++)
        {
            if (!s_methods.Contains(methods[at])) read.Problem($"allowed_methods[{at}]", $"Must be one of {string.Join(", ", s_methods)}.");
        }

        return methods.Count > 0 ? methods : ["GET"];
    }
}
