using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Comity.Server.Tests.Push;

/// <summary>An HTTP server that takes deliveries; each path is a receiver of its own.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<string, Inbox> _inboxes = new();

    private Receiver(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new Receiver(builder.Build());
        receiver._app.Run(receiver.TakeAsync);
        await receiver._app.StartAsync();
        receiver.Address = new Uri(receiver._app.Urls.Single());
        return receiver;
    }

    /// <summary>A path nobody has, which answers as it is told.</summary>
    /// <param name="answer">Answers a delivery; 200 when <see langword="null"/>.</param>
    public Inbox Open(Func<Delivery, HttpContext, Task>? answer = null)
    {
        var path = "/" + Guid.NewGuid().ToString("N");
        var inbox = new Inbox(new Uri(Address, path).ToString()) { Answer = answer };
        return _inboxes[path] = inbox;
    }

    private Task TakeAsync(HttpContext http) => _inboxes[http.Request.Path].TakeAsync(http, _closing.Token);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _app.DisposeAsync();
        _closing.Dispose();
    }
}
