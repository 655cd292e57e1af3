namespace Comity.Agents.Models;

/// <summary>A model could not be asked, or did not answer properly.</summary>
/// <param name="message">May be shown to the caller of a task: no body of the provider, no address, no key.</param>
/// <param name="transient">Whether another attempt may succeed.</param>
/// <param name="status">The HTTP status, or <see langword="null"/> when there was none.</param>
public sealed class ModelCallException(string message, bool transient, int? status = null, Exception? inner = null)
    : Exception(message, inner)
{
    public bool IsTransient { get; } = transient;

    public int? Status { get; } = status;
}
