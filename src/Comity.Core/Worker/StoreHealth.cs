using Comity.Core.Broker;
using Microsoft.Extensions.Logging;

namespace Comity.Core.Worker;

/// <summary>Tells the operator when the store stops answering and when it answers again, and nothing in between.</summary>
internal sealed partial class StoreHealth(ILogger logger)
{
    private readonly ILogger _logger = logger;
    private int _isAway;

    public void Failed(StoreUnavailableException exception)
    {
        if (Interlocked.Exchange(ref _isAway, 1) == 0) LogAway(exception.Message);
    }

    public void Worked()
    {
        if (Volatile.Read(ref _isAway) == 1 && Interlocked.Exchange(ref _isAway, 0) == 1) LogBack();
    }

    [LoggerMessage(1104, LogLevel.Error, "The store does not answer; running work waits for it, and new work is refused: {Why}")]
    private partial void LogAway(string why);

    [LoggerMessage(1105, LogLevel.Information, "The store answers again")]
    private partial void LogBack();
}
