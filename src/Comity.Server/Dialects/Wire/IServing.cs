namespace Comity.Server.Dialects.Wire;

/// <summary>Whether the server takes work now. Hosting knows.</summary>
public interface IServing
{
    /// <summary>False while it starts or stops, and while its store cannot be written.</summary>
    ValueTask<bool> IsServingAsync(CancellationToken cancellationToken);
}
