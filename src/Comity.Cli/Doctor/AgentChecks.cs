using Comity.Agents.Models;
using Comity.Agents.Roles;
using Comity.Server.Hosting.Doctor;
using Microsoft.Extensions.Logging.Abstractions;

namespace Comity.Cli.Doctor;

/// <summary>The role files, and the models that their agents think with.</summary>
internal static class AgentChecks
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    public static IEnumerable<Finding> Files(IReadOnlyList<string> sources, TimeProvider time)
    {
        if (sources.Count == 0) yield return Finding.Ok("agents", "no role files were named");
        foreach (var source in sources)
        {
            using var library = new RoleLibrary(new RoleLibraryOptions { Sources = [source] }, time, NullLoggerFactory.Instance);
            var load = library.Load();
            var errors = load.Problems.Count(problem => problem.Severity == RoleSeverity.Error);
            var warnings = load.Problems.Count - errors;
            yield return errors > 0 ? Finding.Wrong("agents", $"{source}: {errors} errors, {warnings} warnings", $"comity validate {source}")
                : warnings > 0 ? Finding.Warning("agents", $"{source}: {load.Agents.Count} agents, {warnings} warnings", $"comity validate {source}")
                : Finding.Ok("agents", $"{source}: {load.Agents.Count} agents");
            foreach (var agent in load.Agents.Where(agent => agent.Unavailable is not null))
                yield return Finding.Wrong("model", $"{agent.Name} cannot work: {agent.Unavailable}", "Set what is missing in the environment of the server.");
        }
    }

    /// <summary>Asks the usual address of each provider that the roles name, with the key if there is one.</summary>
    public static async Task<IReadOnlyList<Finding>> ProvidersAsync(IReadOnlyList<string> sources, CancellationToken cancellationToken)
    {
        var named = sources.SelectMany(source => RoleValidator.Inspect(source).Roles).Select(role => role.Model?.Split(':')[0]).OfType<string>().Distinct();
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = s_patience };
        var findings = new List<Finding>();
        foreach (var provider in named.Select(ModelProviders.Find).OfType<ModelProvider>().Where(provider => provider.BaseUrl is not null)) findings.Add(await AskAsync(http, provider, cancellationToken));
        return findings;
    }

    private static async Task<Finding> AskAsync(HttpClient http, ModelProvider provider, CancellationToken cancellationToken)
    {
        var key = ModelKeys.Find(new ModelSpec { Provider = provider.Name, Name = "" }, Environment.GetEnvironmentVariable);
        var host = new Uri(provider.BaseUrl!).Authority;
        using var request = new HttpRequestMessage(HttpMethod.Get, provider.BaseUrl + (provider.Wire == ModelWire.Anthropic ? "/v1/models" : "/models"));
        if (key is not null && provider.Wire == ModelWire.Anthropic)
        {
            request.Headers.TryAddWithoutValidation("x-api-key", key);
            request.Headers.Add("anthropic-version", "2023-06-01");
        }
        else if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        }

        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return (int)answer.StatusCode is 401 or 403 && key is not null
                ? Finding.Wrong("model", $"{provider.Name}: {host} refuses the key", $"Put a good one into {provider.KeyEnv}.")
                : Finding.Ok("model", $"{provider.Name}: {host} answers");
        }
        catch (Exception silence) when (silence is HttpRequestException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Finding.Wrong("model", $"{provider.Name}: {host} does not answer", "Look at the network, DNS and the proxy settings of this machine.");
        }
    }
}
