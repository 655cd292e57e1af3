namespace Comity.Server.Hosting.Edge;

/// <summary>Who can reach this server, and therefore whether a caller without a key can be trusted to be this machine's user.</summary>
internal sealed record Exposure(IReadOnlyList<Listener> Listeners, bool IsLocal, bool RequiresAuth)
{
    /// <exception cref="StartFailedException">Authentication was turned off where others can call.</exception>
    public static Exposure Of(ServeOptions options)
    {
        if (options.Urls.Count == 0) throw new StartFailedException("--urls: expected at least one address.");
        Listener[] listeners = [.. options.Urls.Select(Listener.Parse)];
        var reason = Reason(options, listeners);
        if (reason is not null && options.RequireAuth == false)
        {
            throw new StartFailedException(
                $"Refusing to start without authentication: {reason}. Leave --require-auth out, or listen on 127.0.0.1 only.");
        }

        if (reason is null && options.RequireAuth != true && options.CorsOrigins.Contains("*"))
        {
            throw new StartFailedException(
                "--cors-origin *: every web page could act as this machine's user. Name the origins, or add --require-auth.");
        }

        return new Exposure(listeners, reason is null, reason is not null || options.RequireAuth == true);
    }

    private static string? Reason(ServeOptions options, Listener[] listeners) =>
        listeners.FirstOrDefault(listener => !listener.IsLoopback) is { } open ? $"{open.Url} can be reached from other machines"
        : options.PublicUrl is { } url && !HostName.IsLoopback(new Uri(url).Host) ? $"--public-url {url} says that others call"
        : options.GrpcAddress is { } grpc && !HostName.IsLoopback(HostName.Split(grpc).Name) ? $"--grpc-address {grpc} says that others call"
        : options.AllowedHosts.FirstOrDefault(host => !HostName.IsLoopback(HostName.Split(host).Name)) is { } name ? $"--allowed-host {name} says that others call"
        : null;
}
