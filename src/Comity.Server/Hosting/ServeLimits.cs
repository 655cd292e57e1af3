namespace Comity.Server.Hosting;

/// <summary>What one caller, one request and one server may take.</summary>
public sealed record ServeLimits
{
    /// <summary>Largest request body in bytes. Default 4 MiB; 1 KiB to 1 GiB.</summary>
    public long Body { get; init; } = 4L << 20;

    /// <summary>All header lines of a request in bytes. Default 32 KiB; 1 KiB to 1 MiB.</summary>
    public int Headers { get; init; } = 32 << 10;

    /// <summary>Open connections. Default 20,000; 1 to 1,000,000.</summary>
    public int Connections { get; init; } = 20_000;

    /// <summary>Requests of one principal at the same time, open streams included. Default 10,000; 1 to 1,000,000.</summary>
    public int Concurrent { get; init; } = 10_000;

    /// <summary>Requests per second of one principal; 0 for no limit. <see langword="null"/>: 1,000 for a key, none for a local caller without one.</summary>
    public int? Rate { get; init; }

    /// <summary>How many requests may come at once above the steady rate. <see langword="null"/> for twice the rate.</summary>
    public int? Burst { get; init; }
}
