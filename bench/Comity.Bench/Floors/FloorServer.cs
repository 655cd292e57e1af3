using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Comity.Bench.Floors;

/// <summary>What the machine does bare: Kestrel that answers with bytes it was given, alone or after one durable write.</summary>
/// <remarks>Arguments: port, and a folder in which each <c>NAME.json</c> is an answer and each <c>NAME.sse</c> a stream;
/// without a folder there is only <c>GET /</c>.</remarks>
internal static class FloorServer
{
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, int.Parse(args[0], CultureInfo.InvariantCulture));
        });
        await using var app = builder.Build();
        app.MapGet("/", http => http.Response.WriteAsync("ok"));
        using var journal = args.Length > 1 ? MapFolder(app, args[1]) : null;
        await app.RunAsync();
        return 0;
    }

    private static FloorJournal MapFolder(WebApplication app, string folder)
    {
        var journal = new FloorJournal(Path.Combine(folder, "floor.db"));
        foreach (var file in Directory.GetFiles(folder, "*.json")) MapAnswer(app, Path.GetFileNameWithoutExtension(file), File.ReadAllBytes(file), journal);
        foreach (var file in Directory.GetFiles(folder, "*.sse")) MapStream(app, Path.GetFileNameWithoutExtension(file), Frames.Split(File.ReadAllBytes(file)), journal);
        return journal;
    }

    private static void MapAnswer(WebApplication app, string name, byte[] answer, FloorJournal journal)
    {
        app.MapPost($"/bare/{name}", async http =>
        {
            await ReadAsync(http.Request);
            Answer(http.Response, answer);
        });
        app.MapPost($"/durable/{name}", async http =>
        {
            await journal.WriteAsync(await ReadAsync(http.Request));
            Answer(http.Response, answer);
        });
    }

    private static void MapStream(WebApplication app, string name, IReadOnlyList<byte[]> frames, FloorJournal journal)
    {
        app.MapPost($"/durable/{name}", async http =>
        {
            var pause = TimeSpan.FromMilliseconds(int.TryParse(http.Request.Query["pauseMs"], CultureInfo.InvariantCulture, out var ms) ? ms : 0);
            await ReadAsync(http.Request);
            http.Response.ContentType = "text/event-stream";
            await new FloorStream(frames, pause, journal).SendAsync(http.Response.BodyWriter, http.RequestAborted);
        });
    }

    private static async ValueTask<byte[]> ReadAsync(HttpRequest request)
    {
        var body = new byte[request.ContentLength ?? 0];
        await request.Body.ReadExactlyAsync(body);
        return body;
    }

    private static void Answer(HttpResponse response, byte[] answer)
    {
        response.ContentType = "application/json";
        response.ContentLength = answer.Length;
        answer.CopyTo(response.BodyWriter.GetSpan(answer.Length));
        response.BodyWriter.Advance(answer.Length);
    }
}
